// A FHIR server that does as a test tells it, byte by byte, over HTTP or TLS on a free port of the loopback. Used by the
// fhir_*.cpp tests, and by those of conformance in which the server fetches.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "fhir-adapter/rest/fhir_client.h"

namespace parity::tests {

struct StubRequest {
  std::string target;                          // "/fhir/Observation?patient=1"
  std::map<std::string, std::string> headers;  // names in lower case
};

class StubConnection {
 public:
  virtual ~StubConnection() = default;
  /// Whether the client still takes bytes.
  virtual bool send(std::string_view bytes) = 0;
  /// Whether the time passed without the test's end.
  virtual bool wait(std::chrono::milliseconds time) = 0;
  /// Ends the connection; with a reset instead of an end.
  virtual void reset() = 0;

  /// A whole answer; `headers` are lines that end in \r\n.
  void answer(int status, std::string_view body, std::string_view headers = {});
  void answer_json(std::string_view body, std::string_view headers = {});
};

struct StubTls {
  std::string certificate;  // files
  std::string key;
};

class FhirStub {
 public:
  /// Called on a thread for each connection. What it leaves open waits for another request.
  using Script = std::function<void(const StubRequest&, StubConnection&)>;

  explicit FhirStub(Script script, const StubTls* tls = nullptr);
  FhirStub(const FhirStub&) = delete;
  FhirStub& operator=(const FhirStub&) = delete;
  ~FhirStub();

  std::uint16_t port() const { return port_; }
  std::vector<StubRequest> requests() const;
  std::size_t connections() const { return connections_; }
  /// Its base as an allowed server: "http://127.0.0.1:port/fhir".
  std::shared_ptr<const fhir::FhirServer> server(const std::string& host = "127.0.0.1", std::string ca_file = {}) const;

 private:
  class Connection;
  void accept();
  void serve(int socket);

  Script script_;
  bool is_tls_ = false;
  std::shared_ptr<void> tls_context_;
  int listening_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<std::size_t> connections_{0};
  mutable std::mutex mutex_;
  std::condition_variable ended_;
  bool is_ending_ = false;
  std::vector<StubRequest> requests_;
  std::vector<int> sockets_;
  std::vector<std::thread> threads_;
  std::thread accepting_;
};

/// A searchset Bundle of `count` Observations of the patient 1, and a next link if there is one.
std::string observations(int count, std::string_view next = {});

fhir::FetchSet set_of_queries(std::shared_ptr<const fhir::FhirServer> server, std::vector<std::string> targets,
                              std::chrono::milliseconds deadline);
/// Waits for it.
fhir::FetchResult fetch(fhir::FhirClient& client, fhir::FetchSet set);
/// "3 pages", "1 page, elsewhere", "timed-out".
std::string told(const fhir::FetchedAnswer& answer);

}  // namespace parity::tests
