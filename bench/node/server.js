// A plain Socket.IO server: what is said goes out to the room, numbered, and is acknowledged. `node server.js PORT`.
// It says exactly what the bare Python server of bench/floor.py says, with the same number of bytes.
const http = require("node:http");
const { Server } = require("socket.io");

const answers = http.createServer((request, response) => {
  response.writeHead(200, { "Content-Type": "application/json" });
  response.end('{"ok":true}');
});
const io = new Server(answers, { transports: ["websocket"], serveClient: false });
let last = 100000;

io.on("connection", (socket) => {
  socket.on("room:join", (payload, answer) => {
    socket.join(payload.room);
    answer({ ok: true });
  });
  socket.on("room:say", (payload, answer) => {
    last += 1;
    const said = { room: payload.room, seq: last, kind: "said", id: payload.nonce.slice(0, 10) };
    Object.assign(said, { name: "Amber Heron", at: "2026-01-01T20:00:00+00:00", body: [["p", payload.text]] });
    io.to(payload.room).emit("room:event", said);
    answer({ ok: true, seq: said.seq, id: said.id });
  });
});

answers.listen(Number(process.argv[2]), "127.0.0.1");
