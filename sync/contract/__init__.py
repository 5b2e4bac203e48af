"""The portal contract: message shapes, codes and the OpenAPI file."""
