// A client that does what no HTTP library would: half requests, wrong framing, silence. Plain POSIX sockets with a
// patience, so that a test that waits in vain fails and does not hang. Used by all tests that talk to
// a server.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parity::tests {

struct Answer {
  int status = 0;  // 0: none came
  std::string head;
  std::string body;
  bool has(std::string_view line) const { return head.find(line) != std::string::npos; }
};

/// Reads an answer with `read(block, size)`, which gives 0 or less at the end. What comes after it stays in `pending`.
template <class Read>
Answer receive_from(std::string_view method, std::string& pending, Read read) {
  const auto read_more = [&] {
    std::vector<char> block(65536);
    const ssize_t got = read(block.data(), block.size());
    if (got > 0) pending.append(block.data(), static_cast<std::size_t>(got));
    return got > 0;
  };
  Answer answer;
  std::size_t end = 0;
  while ((end = pending.find("\r\n\r\n")) == std::string::npos) {
    if (!read_more()) return answer;
  }
  answer.head = pending.substr(0, end + 2);
  pending.erase(0, end + 4);
  const std::size_t at = answer.head.find("Content-Length: ");
  const bool no_body = method == "HEAD" || at == std::string::npos;
  const std::size_t length = no_body ? 0 : std::strtoull(answer.head.c_str() + at + 16, nullptr, 10);
  while (pending.size() < length) {
    if (!read_more()) return answer;
  }
  answer.body = pending.substr(0, length);
  pending.erase(0, length);
  answer.status = std::atoi(answer.head.c_str() + std::string_view("HTTP/1.1 ").size());
  return answer;
}

/// One connection to 127.0.0.1.
class Client {
 public:
  explicit Client(std::uint16_t port, std::chrono::milliseconds patience = std::chrono::seconds(20))
      : socket_(::socket(AF_INET, SOCK_STREAM, 0)), patience_(patience) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    // The one cast that the sockets interface asks for.
    connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  Client(Client&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)),
        patience_(other.patience_),
        connected_(other.connected_),
        pending_(std::move(other.pending_)) {}
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  Client& operator=(Client&&) = delete;
  ~Client() { close(); }

  bool connected() const { return connected_; }
  int descriptor() const { return socket_; }

  /// False when the other side has gone.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  void end_sending() { ::shutdown(socket_, SHUT_WR); }

  void close() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }

  /// The next answer, whole. Status 0 when the connection ended, or nothing came, before it was complete. For HEAD the
  /// body is not waited for.
  Answer receive(std::string_view method = "GET") {
    return receive_from(method, pending_, [this](char* block, std::size_t size) -> ssize_t {
      return readable() ? ::recv(socket_, block, size, 0) : 0;
    });
  }

  Answer ask(std::string_view request) {
    send(request);
    return receive(request.substr(0, request.find(' ')));
  }

  enum class End { kClosed, kReset, kOpen, kData };
  /// How the connection ends when nothing more is asked.
  End end() {
    if (!pending_.empty()) return End::kData;
    if (!readable()) return End::kOpen;
    char byte = 0;
    const ssize_t got = ::recv(socket_, &byte, 1, 0);
    return got == 0 ? End::kClosed : got < 0 ? End::kReset : End::kData;
  }

 private:
  bool readable() const {
    pollfd waiting{socket_, POLLIN, 0};
    return ::poll(&waiting, 1, static_cast<int>(patience_.count())) > 0;
  }

  int socket_;
  std::chrono::milliseconds patience_;  // waiting in vain for that long is no answer
  bool connected_ = false;
  std::string pending_;
};

inline std::string get(std::string_view path, std::string_view fields = {}) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: h\r\n" + std::string(fields) + "\r\n";
}

inline std::string post(std::string_view path, std::string_view body, std::string_view fields = {}) {
  return "POST " + std::string(path) + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + std::string(fields) + "\r\n" + std::string(body);
}

/// A request that lacks its last two bytes.
inline std::string without_end(const std::string& request) { return request.substr(0, request.size() - 2); }

}  // namespace parity::tests
