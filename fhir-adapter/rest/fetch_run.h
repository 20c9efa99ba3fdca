// One FetchSet under way: its queries in parallel, until all have ended or the deadline has come. Used by the client
// alone.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "fhir-adapter/rest/alarms.h"
#include "fhir-adapter/rest/fhir_source.h"
#include "fhir-adapter/rest/http_transport.h"
#include "fhir-adapter/rest/name_resolver.h"
#include "fhir-adapter/rest/query_walk.h"
#include "fhir-adapter/rest/server_state.h"

namespace parity::fhir {

struct FetchLimits {
  std::size_t max_answer_bytes = std::size_t{8} << 20U;  // of a page, decompressed
  std::size_t max_set_bytes = std::size_t{32} << 20U;    // of all pages of a set, about
};

struct RunParts {
  std::shared_ptr<HttpTransport> transport;
  std::shared_ptr<NameResolver> resolver;
  std::shared_ptr<SharedAlarms> alarms;
  std::shared_ptr<ServerState> server;
  FetchLimits limits;
};

class FetchRun : public std::enable_shared_from_this<FetchRun> {
 public:
  using Done = std::function<void(FetchResult)>;

  FetchRun(FetchSet set, RunParts parts, Done done);

  void start();
  /// Ends it now, as the deadline does. It says nothing of the server.
  void stop();

 private:
  enum class Cause : std::uint8_t { kAllEnded, kDeadline, kStopped };
  struct Query {
    explicit Query(QueryWalk one) : walk(std::move(one)) {}
    QueryWalk walk;
    HttpTransport::Cancel cancel;  // of the request that waits for its answer
    std::uint64_t turns = 0;       // requests sent and answers come, so far
    std::size_t address = 0;       // which of the server's addresses it is asked at
    unsigned stale = 0;            // kept connections that turned out to be closed
    std::chrono::steady_clock::time_point ended;
    bool has_place = false;
    bool has_ended = false;
  };

  void use_addresses(const std::vector<NetworkAddress>& found);
  void begin(std::size_t index);
  void proceed(std::size_t index, QueryWalk::Step step);
  void send(std::size_t index, const Url& url);
  void receive(std::size_t index, const Url& url, tl::expected<HttpAnswer, TransportFault> answer);
  bool tries_elsewhere(Query& query, TransportFault fault) const;
  void end_all(FetchFault fault, Cause cause);
  void end(std::size_t index);
  void finish(Cause cause);
  void report(Cause cause, const FetchResult& result);

  FetchSet set_;
  RunParts parts_;
  std::vector<std::string> addresses_;  // written before the first request
  std::chrono::steady_clock::time_point started_;

  std::mutex mutex_;
  Done done_;
  std::vector<Query> queries_;
  std::size_t open_ = 0;
  std::size_t bytes_ = 0;
  Alarms::Id deadline_ = 0;
  bool is_finished_ = false;
};

}  // namespace parity::fhir
