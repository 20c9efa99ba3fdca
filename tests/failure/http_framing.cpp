// HTTP over real sockets: keep-alive, pipelining, chunks, HEAD, 100-continue, half requests, and attempts to make the
// server lose step.
#include <catch2/catch.hpp>

#include "tests/failure/http_client.h"
#include "tests/failure/http_server.h"

using namespace parity;
using namespace parity::tests;

TEST_CASE("http: one connection carries many requests", "[http]") {
  TestServer server;
  Client client(server.port());
  for (int i = 0; i < 50; ++i) {
    const auto answer = client.ask(post("/echo", "body " + std::to_string(i)));
    CHECK(answer.status == 200);
    CHECK(answer.body == "body " + std::to_string(i));
    CHECK(answer.has("Connection: keep-alive\r\n"));
  }
  CHECK(server.listener->stats().accepted == 1);
}

TEST_CASE("http: the client's wish to close is granted", "[http]") {
  TestServer server;
  Client client(server.port());
  const auto answer = client.ask(get("/", "Connection: close\r\n"));
  CHECK(answer.status == 200);
  CHECK(answer.has("Connection: close\r\n"));
  CHECK(client.end() == Client::End::kClosed);

  Client old(server.port());
  CHECK(old.ask("GET / HTTP/1.0\r\n\r\n").status == 200);
  CHECK(old.end() == Client::End::kClosed);
}

TEST_CASE("http: pipelined requests are answered in order", "[http]") {
  TestServer server;
  Client client(server.port());
  std::string requests;
  for (int i = 0; i < 20; ++i) {
    requests += post("/echo", std::string(1000, static_cast<char>('a' + i)));
    requests += get(i % 2 == 0 ? "/early" : "/thread");
  }
  REQUIRE(client.send(requests));
  for (int i = 0; i < 20; ++i) {
    CHECK(client.receive().body == std::string(1000, static_cast<char>('a' + i)));
    CHECK(client.receive().body == (i % 2 == 0 ? "early" : "elsewhere"));
  }
}

TEST_CASE("http: bodies of every size and framing come through", "[http]") {
  TestServer server;
  Client client(server.port());
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{65'535}, std::size_t{65'536},
                                 std::size_t{70'000}, std::size_t{3'000'000}, std::size_t{8 * 1024 * 1024}}) {
    INFO(size);
    CHECK(client.ask(post("/size", std::string(size, 'x'))).body == std::to_string(size));
  }
  std::string chunked = "POST /size HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 300; ++i) chunked += "3e8\r\n" + std::string(1000, 'y') + "\r\n";
  CHECK(client.ask(chunked + "0\r\n\r\n").body == "300000");
}

TEST_CASE("http: a request in many small pieces", "[http]") {
  TestServer server;
  Client client(server.port());
  for (const char byte : post("/echo", "in pieces")) REQUIRE(client.send({&byte, 1}));
  CHECK(client.receive().body == "in pieces");
}

TEST_CASE("http: HEAD has the length and no body", "[http]") {
  TestServer server;
  Client client(server.port());
  const auto head = client.ask("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
  CHECK(head.status == 200);
  CHECK(head.has("Content-Length: 5\r\n"));
  CHECK(client.ask(get("/")).body == "hello");
}

TEST_CASE("http: 100-continue is given before the body, and not when the header is answer enough", "[http]") {
  TestServer server;
  Client client(server.port());
  const std::string head = "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";
  CHECK(client.ask(head).status == 100);
  CHECK(client.ask("hello").body == "hello");
  CHECK(client.ask(head + "world").body == "world");  // the body came along: no need to say so

  CHECK(client.ask("POST /no HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n").status == 404);
  CHECK(client.end() == Client::End::kClosed);
}

TEST_CASE("http: an early answer to a request with a body closes, and is readable", "[http]") {
  TestServer server;
  Client client(server.port());
  REQUIRE(client.send(post("/no", std::string(3'000'000, 'x'))));
  const auto answer = client.receive();
  CHECK(answer.status == 404);
  CHECK(answer.has("Connection: close\r\n"));
  CHECK(client.end() == Client::End::kClosed);
}

TEST_CASE("http: what can't be read is 400 with an OperationOutcome, and the connection ends", "[http]") {
  TestServer server;
  for (const std::string& input :
       {std::string("hello\r\n\r\n"), std::string("\x16\x03\x01\x02 a TLS hello\r\n\r\n"), get("/%zz"),
        std::string("GET / HTTP/1.1\r\n\r\n"), get("/", "Content-Length: x\r\n"),
        std::string("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")}) {
    INFO(input);
    Client client(server.port());
    const auto answer = client.ask(input);
    CHECK(answer.status == 400);
    CHECK(answer.has("Connection: close\r\n"));
    CHECK(answer.body.find(R"("resourceType":"OperationOutcome")") != std::string::npos);
    CHECK(client.end() == Client::End::kClosed);
  }
  CHECK(server.handler.handled == 0);
}

TEST_CASE("http: a smuggled request is never answered", "[http]") {
  const std::string smuggled = get("/smuggled");
  const std::string start = "POST /echo HTTP/1.1\r\nHost: h\r\n";
  const std::string length = "Content-Length: " + std::to_string(smuggled.size()) + "\r\n";
  TestServer server;
  for (const std::string& input : {
           start + length + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled,
           start + "Transfer-Encoding: chunked\r\n" + length + "\r\n0\r\n\r\n" + smuggled,
           start + "Content-Length: 0\r\n" + length + "\r\n" + smuggled,
           start + "Transfer-Encoding: gzip\r\n" + length + "\r\n" + smuggled,
           start + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + smuggled,
           start + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + smuggled,
       }) {
    INFO(input);
    Client client(server.port());
    CHECK(client.ask(input).status == 400);
    CHECK(client.receive().status == 0);
  }
  CHECK(server.handler.handled == 0);
  // A body is a body, whatever it looks like.
  Client client(server.port());
  CHECK(client.ask(post("/echo", smuggled)).body == smuggled);
  CHECK(client.ask(get("/")).body == "hello");
}

TEST_CASE("http: half a request, and the client stops sending", "[http]") {
  TestServer server;
  for (const std::string& input :
       {std::string("GET / HT"), std::string("GET / HTTP/1.1\r\nHost: h\r\n"), without_end(post("/echo", "hello"))}) {
    INFO(input);
    Client client(server.port());
    REQUIRE(client.send(input));
    client.end_sending();
    CHECK(client.receive().status == 400);
    CHECK(client.end() == Client::End::kClosed);
  }
}

TEST_CASE("http: clients that vanish leave nothing behind", "[http]") {
  TestServer server;
  for (int i = 0; i < 40; ++i) {
    Client client(server.port());
    REQUIRE(client.send(i % 4 == 0   ? get("/hold")
                        : i % 4 == 1 ? without_end(post("/echo", "hello"))
                        : i % 4 == 2 ? get("/big")
                                     : get("/").substr(0, 7)));
  }
  server.handler.wait_for_held(10);
  server.handler.release();
  CHECK(TestServer::eventually([&] {
    const auto stats = server.listener->stats();
    return stats.connections == 0 && stats.in_flight == 0 && stats.buffered_body_bytes == 0;
  }));
  CHECK(Client(server.port()).ask(get("/")).body == "hello");
}

TEST_CASE("http: a handler that drops or throws answers 500, and the next one is answered", "[http]") {
  TestServer server;
  Client client(server.port());
  CHECK(client.ask(get("/drop")).status == 500);
  CHECK(client.ask(get("/throw")).status == 500);
  CHECK(TestServer::eventually([&] { return server.listener->stats().handler_threw == 1; }));
  CHECK(client.ask(get("/")).status == 200);
  CHECK(TestServer::eventually([&] { return server.listener->stats().in_flight == 0; }));
}

TEST_CASE("http: a large answer comes whole", "[http]") {
  TestServer server;
  Client client(server.port());
  CHECK(client.ask(get("/big")).body.size() == 32U * 1024 * 1024);
  CHECK(client.ask(get("/")).status == 200);
}
