// Every limit of the listener, over real sockets: sizes, deadlines, connections, requests in flight. Deadlines are made
// short by option, and no shorter than a busy machine takes for what must come in time; nothing is asserted of how long
// anything took.
#include <catch2/catch.hpp>

#include "tests/failure/http_client.h"
#include "tests/failure/http_server.h"

using namespace parity;
using namespace parity::tests;

TEST_CASE("http limits: a header too large is 431", "[http]") {
  TestServer server;
  Client fits(server.port());
  CHECK(fits.ask(get("/", "X: " + std::string(16'000, 'a') + "\r\n")).status == 200);
  for (const std::string& input :
       {get("/", "X: " + std::string(17'000, 'a') + "\r\n"), get("/" + std::string(17'000, 'a')),
        "GET / HTTP/1.1\r\nX: " + std::string(1'000'000, 'a')}) {
    Client client(server.port());
    const auto answer = client.ask(input);
    CHECK(answer.status == 431);
    CHECK(answer.has("Connection: close\r\n"));
    CHECK(client.end() == Client::End::kClosed);
  }
  std::string many;
  for (int i = 0; i < 101; ++i) many += "a: b\r\n";
  CHECK(Client(server.port()).ask(get("/", many)).status == 431);
}

TEST_CASE("http limits: a body too large is the handler's 413, readable, then closed", "[http]") {
  auto limits = patient_limits();
  limits.body_bytes = 100'000;
  TestServer server(limits);
  Client fits(server.port());
  CHECK(fits.ask(post("/size", std::string(100'000, 'x'))).body == "100000");

  std::string chunked = "POST /size HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 2'000; ++i) chunked += "3e8\r\n" + std::string(1000, 'y') + "\r\n";
  for (const std::string& input :
       {post("/size", std::string(100'001, 'x')), post("/size", std::string(20'000'000, 'x')), chunked + "0\r\n\r\n"}) {
    Client client(server.port());
    REQUIRE(client.send(input));  // all of it: the server goes on reading
    const auto answer = client.receive();
    CHECK(answer.status == 413);
    CHECK(answer.has("Connection: close\r\n"));
    CHECK(client.end() == Client::End::kClosed);
  }
  Client waits(server.port());
  CHECK(waits.ask("POST /size HTTP/1.1\r\nHost: h\r\nContent-Length: 100001\r\nExpect: 100-continue\r\n\r\n").status ==
        413);
}

TEST_CASE("http limits: bodies of all connections together", "[http]") {
  auto limits = patient_limits();
  limits.buffered_body_bytes = 150'000;
  TestServer server(limits);
  Client holder(server.port());
  REQUIRE(holder.send(post("/hold", std::string(100'000, 'x'))));
  server.handler.wait_for_held(1);
  Client refused(server.port());
  const auto answer = refused.ask(post("/size", std::string(100'000, 'y')));
  CHECK(answer.status == 503);
  CHECK(answer.has("Retry-After: 1\r\n"));
  Client small(server.port());
  CHECK(small.ask(post("/size", "123")).body == "3");
  server.handler.release();
  CHECK(holder.receive().status == 200);
  CHECK(TestServer::eventually([&] { return server.listener->stats().buffered_body_bytes == 0; }));
  CHECK(Client(server.port()).ask(post("/size", std::string(100'000, 'y'))).status == 200);
}

TEST_CASE("http limits: a header that does not end is 408", "[http]") {
  auto limits = patient_limits();
  limits.header_deadline = 400ms;
  TestServer server(limits);
  Client slow(server.port());
  REQUIRE(slow.send("GET / HTTP/1.1\r\nHost"));
  const auto answer = slow.receive();
  CHECK(answer.status == 408);
  CHECK(answer.has("Connection: close\r\n"));
  CHECK(slow.end() == Client::End::kClosed);

  // Bytes that keep coming don't extend it.
  Client loris(server.port());
  REQUIRE(loris.send("GET / HTTP/1.1\r\n"));
  while (loris.send("X: y\r\n") && server.listener->stats().timed_out < 2) std::this_thread::sleep_for(10ms);
  CHECK(loris.receive().status == 408);

  // Nothing at all: closed without a word.
  Client silent(server.port());
  CHECK(silent.end() == Client::End::kClosed);

  // The second request of a connection has the same deadline.
  Client second(server.port());
  CHECK(second.ask(get("/")).status == 200);
  REQUIRE(second.send("GET"));
  CHECK(second.receive().status == 408);
  CHECK(server.handler.handled == 1);
}

TEST_CASE("http limits: a body that does not end is 408", "[http]") {
  auto limits = patient_limits();
  limits.request_deadline = 400ms;
  TestServer server(limits);
  Client slow(server.port());
  REQUIRE(slow.send(without_end(post("/echo", "hello"))));
  CHECK(slow.receive().status == 408);
  CHECK(slow.end() == Client::End::kClosed);

  Client continued(server.port());
  CHECK(continued.ask("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n").status ==
        100);
  CHECK(continued.receive().status == 408);
  CHECK(server.handler.handled == 0);
}

TEST_CASE("http limits: an idle connection is closed", "[http]") {
  auto limits = patient_limits();
  limits.idle_deadline = 100ms;
  TestServer server(limits);
  Client client(server.port());
  CHECK(client.ask(get("/")).status == 200);
  CHECK(client.end() == Client::End::kClosed);
  client.close();
  CHECK(TestServer::eventually([&] { return server.listener->stats().connections == 0; }));
}

TEST_CASE("http limits: a phase has its own deadline, whenever the one before it would have ended", "[http]") {
  auto limits = patient_limits();
  limits.header_deadline = 400ms;
  TestServer server(limits);
  Client client(server.port());
  CHECK(client.ask(get("/")).status == 200);
  REQUIRE(client.send(get("/hold")));
  server.handler.wait_for_held(1);
  std::this_thread::sleep_for(800ms);
  server.handler.release();
  CHECK(client.receive().status == 200);
  limits.answer_deadline = 500ms;
  TestServer impatient(limits);
  Client waits(impatient.port());
  CHECK(waits.ask(get("/")).status == 200);
  CHECK(waits.ask(get("/hold")).status == 503);
  CHECK(impatient.listener->stats().timed_out == 1);
  impatient.handler.release();
}

TEST_CASE("http limits: an answer that does not come is 503, and what comes late goes nowhere", "[http]") {
  auto limits = patient_limits();
  limits.answer_deadline = 500ms;
  TestServer server(limits);
  Client client(server.port());
  const auto answer = client.ask(get("/hold"));
  CHECK(answer.status == 503);
  CHECK(client.end() == Client::End::kClosed);
  CHECK(server.listener->stats().in_flight == 1);  // it still costs
  server.handler.release();
  CHECK(server.listener->stats().in_flight == 0);
  CHECK(Client(server.port()).ask(get("/")).status == 200);
}

TEST_CASE("http limits: a client that does not read its answer is cut off", "[http]") {
  auto limits = patient_limits();
  limits.write_deadline = 100ms;
  TestServer server(limits);
  Client client(server.port());
  REQUIRE(client.send(get("/big")));
  CHECK(
      TestServer::eventually([&] { return server.listener->stats().connections == 0 && server.handler.handled == 1; }));
  CHECK(client.receive().status == 0);
}

TEST_CASE("http limits: a client that does not let go is cut off", "[http]") {
  auto limits = patient_limits();
  limits.linger_deadline = 100ms;
  TestServer server(limits);
  Client client(server.port());
  CHECK(client.ask(get("/", "Connection: close\r\n")).status == 200);
  CHECK(TestServer::eventually([&] { return server.listener->stats().connections == 0; }));
}

TEST_CASE("http limits: connections over the limit are told 503, and far over it closed", "[http]") {
  auto limits = patient_limits();
  limits.connections = 4;
  limits.refused_connections = 2;
  TestServer server(limits);
  std::vector<Client> open;
  for (int i = 0; i < 4; ++i) {
    CHECK(open.emplace_back(server.port()).ask(get("/")).status == 200);
  }
  {
    Client fifth(server.port());
    const auto answer = fifth.ask(get("/"));
    CHECK(answer.status == 503);
    CHECK(answer.has("Retry-After: 1\r\n"));
    CHECK(answer.has("Connection: close\r\n"));
    CHECK(answer.body.find("OperationOutcome") != std::string::npos);
  }
  CHECK(TestServer::eventually([&] { return server.listener->stats().connections == 4; }));
  Client waits_a(server.port()), waits_b(server.port());
  CHECK(TestServer::eventually([&] { return server.listener->stats().connections == 6; }));
  Client too_many(server.port());
  too_many.send(get("/"));
  CHECK(too_many.receive().status == 0);
  CHECK(server.listener->stats().refused_connections == 4);

  open.pop_back();
  waits_a.close();
  waits_b.close();
  CHECK(TestServer::eventually([&] { return server.listener->stats().connections == 3; }));
  CHECK(Client(server.port()).ask(get("/")).status == 200);
  CHECK(open.front().ask(get("/")).status == 200);
}

TEST_CASE("http limits: more requests in flight than allowed are shed, early answers are not", "[http]") {
  auto limits = patient_limits();
  limits.in_flight = 3;
  TestServer server(limits);
  std::vector<Client> held;
  for (int i = 0; i < 3; ++i) REQUIRE(held.emplace_back(server.port()).send(get("/hold")));
  server.handler.wait_for_held(3);
  Client client(server.port());
  const auto shed = client.ask(post("/echo", "x"));
  CHECK(shed.status == 503);
  CHECK(shed.has("Retry-After: 1\r\n"));
  CHECK(shed.body.find("OperationOutcome") != std::string::npos);
  CHECK(server.listener->stats().shed_requests == 1);
  CHECK(Client(server.port()).ask(get("/early")).body == "early");
  server.handler.release();
  for (auto& each : held) CHECK(each.receive().body == "held");
  CHECK(TestServer::eventually([&] { return server.listener->stats().in_flight == 0; }));
  CHECK(Client(server.port()).ask(post("/echo", "x")).body == "x");
}

TEST_CASE("http limits: a request that waited too long for a thread is shed", "[http]") {
  hooks::ListenerOptions options;
  options.limits = patient_limits();
  options.limits.queue_deadline = 400ms;
  options.handler_threads = 1;
  TestServer server(options);
  Client blocker(server.port()), waiting(server.port());
  REQUIRE(blocker.send(get("/block")));
  server.handler.wait_for_held(1);
  REQUIRE(waiting.send(get("/")));
  CHECK(TestServer::eventually([&] { return server.listener->stats().in_flight == 2; }));
  std::this_thread::sleep_for(800ms);
  server.handler.release();
  CHECK(waiting.receive().status == 503);
  CHECK(blocker.receive().status == 200);
  CHECK(server.handler.handled == 1);
}

TEST_CASE("http limits: many slow clients don't keep a good one waiting for ever", "[http]") {
  auto limits = patient_limits();
  limits.header_deadline = 2s;
  TestServer server(limits);
  std::vector<Client> slow;
  for (int i = 0; i < 200; ++i) {
    slow.emplace_back(server.port()).send(i % 2 == 0 ? "GET / HTTP/1.1\r\n" : without_end(post("/echo", "hello")));
  }
  Client good(server.port());
  for (int i = 0; i < 100; ++i) CHECK(good.ask(get("/")).status == 200);
}
