// The reference implementation of tus in another language: what our own client is held against.
import { FileStore } from "@tus/file-store";
import { Server } from "@tus/server";

const server = new Server({
  path: "/v1/uploads",
  relativeLocation: true,
  datastore: new FileStore({ directory: process.argv[2] }),
});
const listening = server.listen({ host: "127.0.0.1", port: 0 }, () => {
  console.log(JSON.stringify({ port: listening.address().port }));
});
