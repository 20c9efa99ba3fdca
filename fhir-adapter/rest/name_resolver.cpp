// getaddrinfo waits for as long as it likes, so each name has a thread that nobody waits for; it shares the state that
// it writes to.
#include "fhir-adapter/rest/name_resolver.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <exception>
#include <map>
#include <mutex>
#include <thread>

namespace parity::fhir {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kRemembered{30};
constexpr std::chrono::seconds kMissRemembered{5};
constexpr std::size_t kMostAtOnce = 16;
constexpr std::size_t kMostNames = 1'024;

std::optional<NetworkAddress> address_of(const sockaddr* address) {
  NetworkAddress result;
  if (address->sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, address, sizeof v4);
    std::memcpy(result.bytes.data(), &v4.sin_addr, 4);
    return result;
  }
  if (address->sa_family != AF_INET6) return std::nullopt;
  sockaddr_in6 v6{};
  std::memcpy(&v6, address, sizeof v6);
  result.is_v4 = false;
  std::memcpy(result.bytes.data(), &v6.sin6_addr, 16);
  return parse_address(to_text(result));  // an IPv4 address inside IPv6 is that IPv4 address
}

std::vector<NetworkAddress> ask_system(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  std::vector<NetworkAddress> addresses;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return addresses;
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    const auto address = address_of(one->ai_addr);
    if (address && std::find(addresses.begin(), addresses.end(), *address) == addresses.end())
      addresses.push_back(*address);
  }
  freeaddrinfo(found);
  return addresses;
}

struct State {
  struct Known {
    std::vector<NetworkAddress> addresses;
    Clock::time_point until;
  };
  std::mutex mutex;
  std::map<std::string, Known> known;
  std::map<std::string, std::vector<NameResolver::Done>> asking;

  void learn(const std::string& host, const std::vector<NetworkAddress>& addresses) {
    std::vector<NameResolver::Done> waiting;
    {
      const std::lock_guard lock(mutex);
      if (known.size() >= kMostNames) known.clear();
      known[host] = {addresses, Clock::now() + (addresses.empty() ? kMissRemembered : kRemembered)};
      waiting = std::move(asking[host]);
      asking.erase(host);
    }
    for (const auto& done : waiting) done(addresses);
  }
};

class SystemResolver final : public NameResolver {
 public:
  void resolve(const std::string& host, Done done) override {
    if (const auto literal = parse_address(host)) return done({*literal});
    std::vector<NetworkAddress> addresses;
    {
      const std::lock_guard lock(state_->mutex);
      const auto known = state_->known.find(host);
      if (known == state_->known.end() || known->second.until < Clock::now()) {
        const auto asked = state_->asking.find(host);
        if (asked != state_->asking.end()) {
          asked->second.push_back(std::move(done));
          return;
        }
        if (state_->asking.size() < kMostAtOnce) {
          state_->asking[host].push_back(std::move(done));
          if (try_to_ask(host)) return;
          // No thread can be had now: as little is known as of one too many, and the name is not taken as asked for.
          done = std::move(state_->asking[host].back());
          state_->asking.erase(host);
        }
      } else {
        addresses = known->second.addresses;
      }
    }
    done(std::move(addresses));
  }

 private:
  bool try_to_ask(const std::string& host) const {
    try {
      std::thread([state = state_, host] { state->learn(host, ask_system(host)); }).detach();
      return true;
    } catch (const std::exception&) {
      return false;
    }
  }

  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace

std::shared_ptr<NameResolver> make_system_resolver() { return std::make_shared<SystemResolver>(); }

}  // namespace parity::fhir
