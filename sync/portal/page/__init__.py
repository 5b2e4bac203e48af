"""The public page "Know your grievance": plain HTML from the server, nothing of anybody else's."""
