// A bearer token of any bytes: taken apart, judged and its signature checked. Nothing but its own signer is ever accepted,
// and no text of a token comes back in an error.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "cds-hooks/client_authenticator.h"

namespace {

using namespace parity;
using namespace parity::hooks;

// The public key of RFC 7517, appendix A.1: nobody signs with it here.
constexpr const char* kKeys = R"({"keys":[{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",)"
                              R"("y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","kid":"1"}]})";

class FixedClock final : public Clock {
 public:
  Instant now() const override { return {1'795'339'800}; }
};

struct World {
  FixedClock clock;
  Replays replays;
  std::shared_ptr<ClientAuthenticator> authenticator;
  World() {
    Client client;
    client.name = "ehr";
    client.issuer = "https://ehr.example";
    client.algorithms = {"ES256", "ES384", "RS256", "RS384", "PS256", "PS384"};
    authenticator =
        *ClientAuthenticator::make({{client}, {"http://127.0.0.1:8080"}}, {{"ehr", kKeys}}, {clock, replays, nullptr});
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static World world;
  HttpRequest request;
  request.target = *parse_target("/cds-services");
  request.headers = {{"Authorization", "Bearer " + std::string(reinterpret_cast<const char*>(data), size)}};
  const auto caller = world.authenticator->authenticate(request, KeyPatience::kFetch);
  if (caller || caller.error().message.size() > 16) std::abort();
  (void)KeySet::read({reinterpret_cast<const char*>(data), size});
  return 0;
}
