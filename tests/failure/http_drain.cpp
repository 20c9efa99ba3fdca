// Starting and ending the listener: free ports, ports taken, and a drain that loses no answer.
#include <catch2/catch.hpp>

#include <atomic>
#include <future>
#include <thread>

#include "tests/failure/http_client.h"
#include "tests/failure/http_server.h"

using namespace parity;
using namespace parity::tests;

namespace {
constexpr std::string_view kExpectant =
    "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";
}  // namespace

TEST_CASE("http start: a port that is taken, an address that is not ours", "[http]") {
  TestServer server;
  CHECK(server.port() != 0);
  TestHandler handler;
  hooks::ListenerOptions options;
  options.port = server.port();
  const auto taken = hooks::Listener::start(options, handler);
  REQUIRE_FALSE(taken);
  CHECK(taken.error().kind == ErrorKind::kUnavailable);
  CHECK(taken.error().message.find(std::to_string(server.port())) != std::string::npos);
  options.host = "192.0.2.1";  // RFC 5737: nobody's
  CHECK_FALSE(hooks::Listener::start(options, handler));
  options.host = "no host at all";
  CHECK_FALSE(hooks::Listener::start(options, handler));
}

TEST_CASE("http start: names and IPv6", "[http]") {
  TestHandler handler;
  for (const char* host : {"localhost", "0.0.0.0"}) {
    hooks::ListenerOptions options;
    options.host = host;
    options.port = 0;
    const auto started = hooks::Listener::start(options, handler);
    REQUIRE(started);
    CHECK((*started)->port() != 0);
  }
}

TEST_CASE("http drain: what has begun is answered, what is idle is closed, no more is accepted", "[http]") {
  TestServer server;
  Client idle(server.port()), busy(server.port()), fresh(server.port()), halfway(server.port());
  CHECK(idle.ask(get("/")).status == 200);
  REQUIRE(busy.send(get("/hold")));
  CHECK(halfway.ask(kExpectant).status == 100);  // so the server has read its header
  server.handler.wait_for_held(1);
  CHECK(TestServer::eventually([&] { return server.listener->stats().connections == 4; }));

  auto drained = std::async(std::launch::async, [&] { return server.listener->drain(); });
  CHECK(idle.end() == Client::End::kClosed);
  CHECK(fresh.end() == Client::End::kClosed);
  Client late(server.port());
  CHECK((!late.connected() || late.ask(get("/")).status == 0));

  REQUIRE(halfway.send("hello"));
  const auto finished = halfway.receive();
  CHECK(finished.body == "hello");
  CHECK(finished.has("Connection: close\r\n"));
  server.handler.release();
  const auto answered = busy.receive();
  CHECK(answered.body == "held");
  CHECK(answered.has("Connection: close\r\n"));
  for (Client* client : {&idle, &busy, &fresh, &halfway}) client->close();
  CHECK(drained.get() == 0);
}

TEST_CASE("http drain: what does not end in time is cut off", "[http]") {
  auto limits = patient_limits();
  limits.drain_deadline = 100ms;
  TestServer server(limits);
  Client held(server.port()), halfway(server.port());
  REQUIRE(held.send(get("/hold")));
  CHECK(halfway.ask(kExpectant).status == 100);
  server.handler.wait_for_held(1);
  CHECK(TestServer::eventually([&] { return server.listener->stats().connections == 2; }));
  CHECK(server.listener->drain() == 2);
  CHECK(held.receive().status == 0);
  CHECK(halfway.receive().status == 0);
  server.handler.release();  // a responder may outlive its connection
  server.listener.reset();
}

TEST_CASE("http drain: responders may outlive the listener", "[http]") {
  TestServer server;
  std::vector<Client> clients;
  for (int i = 0; i < 8; ++i) REQUIRE(clients.emplace_back(server.port()).send(get("/hold")));
  server.handler.wait_for_held(8);
  server.listener.reset();
  server.handler.release();
  for (auto& client : clients) CHECK(client.receive().status == 0);
}

TEST_CASE("http drain: under load, every request is answered or never begun", "[http]") {
  TestServer server;
  std::atomic<bool> stop{false};
  std::atomic<int> broken{0}, answered{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, port = server.port()] {
      while (!stop) {
        Client client(port);
        for (int i = 0; i < 10 && client.connected(); ++i) {
          if (!client.send(post("/echo", "x"))) break;
          const auto answer = client.receive();
          if (answer.status == 200)
            ++answered;
          else if (!answer.head.empty())
            ++broken;  // an answer that began must end
          if (answer.status == 0 || answer.has("Connection: close")) break;
        }
      }
    });
  }
  CHECK(TestServer::eventually([&] { return answered > 200; }));
  CHECK(server.listener->drain() == 0);
  stop = true;
  for (auto& thread : threads) thread.join();
  CHECK(broken == 0);
  CHECK(server.listener->stats().in_flight == 0);
}
