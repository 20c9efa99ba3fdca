// One HTTP GET, and how it ended: the seam in front of cpprestsdk (cpprest_transport.cpp), so that everything above it
// can be tested without a socket. Knows nothing of FHIR.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <tl/expected.hpp>

#include "fhir-adapter/rest/access_token.h"
#include "fhir-adapter/rest/http_answer.h"
#include "fhir-adapter/rest/url.h"

namespace parity::fhir {

struct HttpGet {
  Url url;
  std::string address;  // where `url.host` was found to be; a transport that can connects there and resolves nothing
  std::string ca_file;  // may be empty
  std::shared_ptr<const AccessToken> token;  // may be null
  std::size_t max_bytes = 0;
};

enum class TransportFault : std::uint8_t {
  kUnreachable,
  kNotSecure,
  kNotSent,   // a kept connection turned out to be closed: worth another try at once
  kBroken,    // reset, cut short, no HTTP
  kTooLarge,  // beyond `max_bytes`; the rest was not read
};

class HttpTransport {
 public:
  using Done = std::function<void(tl::expected<HttpAnswer, TransportFault>)>;
  /// Ends the request soon; `done` is still called. From any thread, at any time, any number of times.
  using Cancel = std::function<void()>;

  virtual ~HttpTransport() = default;
  /// Returns at once. `done` is called exactly once, on any thread, also before get returns. Redirects are not followed.
  /// There is no deadline but what Cancel is used for.
  virtual Cancel get(HttpGet request, Done done) = 0;
};

/// The one on cpprestsdk.
std::shared_ptr<HttpTransport> make_cpprest_transport();

}  // namespace parity::fhir
