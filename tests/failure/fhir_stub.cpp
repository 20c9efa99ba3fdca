#include "tests/failure/fhir_stub.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <future>

namespace parity::tests {

void StubConnection::answer(int status, std::string_view body, std::string_view headers) {
  send(fmt::format("HTTP/1.1 {} Said\r\nContent-Length: {}\r\n{}\r\n{}", status, body.size(), headers, body));
}

void StubConnection::answer_json(std::string_view body, std::string_view headers) {
  answer(200, body, "Content-Type: application/fhir+json\r\n" + std::string(headers));
}

class FhirStub::Connection final : public StubConnection {
 public:
  Connection(FhirStub& stub, int socket) : stub_(stub), socket_(socket) {
    if (!stub.is_tls_) return;
    ssl_.reset(SSL_new(static_cast<SSL_CTX*>(stub.tls_context_.get())), SSL_free);
    SSL_set_fd(ssl_.get(), socket);
    is_open_ = SSL_accept(ssl_.get()) == 1;
  }

  bool is_open() const { return is_open_; }

  bool send(std::string_view bytes) override {
    while (is_open_ && !bytes.empty()) {
      const auto sent = ssl_ ? SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()))
                             : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) is_open_ = false;
      if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return is_open_;
  }

  bool wait(std::chrono::milliseconds time) override {
    std::unique_lock lock(stub_.mutex_);
    return !stub_.ended_.wait_for(lock, time, [this] { return stub_.is_ending_; });
  }

  void reset() override {
    const linger at_once{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    is_open_ = false;
  }

  // The head of the next request; empty at the end.
  std::string read_head() {
    std::string head;
    char byte = 0;
    while (is_open_ && !head.ends_with("\r\n\r\n")) {
      const auto got = ssl_ ? SSL_read(ssl_.get(), &byte, 1) : ::recv(socket_, &byte, 1, 0);
      if (got <= 0) return {};
      head += byte;
    }
    return head;
  }

 private:
  FhirStub& stub_;
  int socket_;
  std::shared_ptr<SSL> ssl_;
  bool is_open_ = true;
};

namespace {

StubRequest parse(const std::string& head) {
  StubRequest request;
  const std::size_t first = head.find(' ') + 1;
  request.target = head.substr(first, head.find(' ', first) - first);
  std::size_t at = head.find("\r\n") + 2;
  while (at < head.size() - 2) {
    const std::size_t end = head.find("\r\n", at);
    const std::size_t colon = head.find(':', at);
    if (colon > end) break;
    std::string name = head.substr(at, colon - at);
    for (char& c : name) c = static_cast<char>(std::tolower(c));
    const std::size_t value = head.find_first_not_of(' ', colon + 1);
    request.headers[name] = head.substr(value, end - value);
    at = end + 2;
  }
  return request;
}

}  // namespace

FhirStub::FhirStub(Script script, const StubTls* tls) : script_(std::move(script)), is_tls_(tls != nullptr) {
  if (tls != nullptr) {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to connections that have gone
    auto* context = SSL_CTX_new(TLS_server_method());
    tls_context_.reset(context, [](void* made) { SSL_CTX_free(static_cast<SSL_CTX*>(made)); });
    REQUIRE(SSL_CTX_use_certificate_file(context, tls->certificate.c_str(), SSL_FILETYPE_PEM) == 1);
    REQUIRE(SSL_CTX_use_PrivateKey_file(context, tls->key.c_str(), SSL_FILETYPE_PEM) == 1);
  }
  listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::bind(listening_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  REQUIRE(::listen(listening_, 128) == 0);
  socklen_t size = sizeof address;
  ::getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  accepting_ = std::thread([this] { accept(); });
}

FhirStub::~FhirStub() {
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
    for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
  }
  ended_.notify_all();
  ::shutdown(listening_, SHUT_RDWR);
  accepting_.join();
  for (auto& thread : threads_) thread.join();
  ::close(listening_);
}

void FhirStub::accept() {
  for (;;) {
    const int socket = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    const std::lock_guard lock(mutex_);
    if (is_ending_) {
      ::close(socket);
      return;
    }
    ++connections_;
    sockets_.push_back(socket);
    threads_.emplace_back([this, socket] { serve(socket); });
  }
}

void FhirStub::serve(int socket) {
  Connection connection(*this, socket);
  while (connection.is_open()) {
    const std::string head = connection.read_head();
    if (head.empty()) break;
    const StubRequest request = parse(head);
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    script_(request, connection);
  }
  const std::lock_guard lock(mutex_);
  std::erase(sockets_, socket);
  ::close(socket);
}

std::vector<StubRequest> FhirStub::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

std::shared_ptr<const fhir::FhirServer> FhirStub::server(const std::string& host, std::string ca_file) const {
  auto server = std::make_shared<fhir::FhirServer>();
  server->base = *fhir::parse_base_url(fmt::format("{}://{}:{}/fhir", is_tls_ ? "https" : "http", host, port_));
  server->ca_file = std::move(ca_file);
  return server;
}

std::string observations(int count, std::string_view next) {
  std::string entries;
  for (int i = 0; i < count; ++i)
    entries += fmt::format(
        R"({}{{"resource":{{"resourceType":"Observation","id":"o{}","subject":{{"reference":"Patient/1"}}}}}})",
        i == 0 ? "" : ",", i);
  const std::string link = next.empty() ? "" : fmt::format(R"("link":[{{"relation":"next","url":"{}"}}],)", next);
  return fmt::format(R"({{"resourceType":"Bundle","type":"searchset",{}"entry":[{}]}})", link, entries);
}

fhir::FetchSet set_of_queries(std::shared_ptr<const fhir::FhirServer> server, std::vector<std::string> targets,
                              std::chrono::milliseconds deadline) {
  fhir::FetchSet set;
  set.server = std::move(server);
  for (std::string& target : targets) set.queries.push_back({std::move(target), {}});
  set.deadline = std::chrono::steady_clock::now() + deadline;
  return set;
}

fhir::FetchResult fetch(fhir::FhirClient& client, fhir::FetchSet set) {
  std::promise<fhir::FetchResult> promise;
  client.fetch(std::move(set), [&promise](fhir::FetchResult result) { promise.set_value(std::move(result)); });
  return promise.get_future().get();
}

std::string told(const fhir::FetchedAnswer& answer) {
  std::string text;
  if (!answer.pages.empty()) text = fmt::format("{} page{}", answer.pages.size(), answer.pages.size() == 1 ? "" : "s");
  if (answer.fault) text += (text.empty() ? "" : ", ") + std::string(to_text(*answer.fault));
  return text;
}

}  // namespace parity::tests
