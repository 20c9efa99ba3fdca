// Every step takes the lock, settles what comes next, and acts without it: a transport, a place or `done` may call back
// at once.
#include "fhir-adapter/rest/fetch_run.h"

#include <algorithm>
#include <utility>

namespace parity::fhir {
namespace {

using Clock = std::chrono::steady_clock;

constexpr unsigned kMostStale = 8;  // about as many connections as are kept

std::size_t size_of(const tl::expected<HttpAnswer, TransportFault>& answer) { return answer ? answer->body.size() : 0; }

}  // namespace

FetchRun::FetchRun(FetchSet set, RunParts parts, Done done)
    : set_(std::move(set)), parts_(std::move(parts)), started_(Clock::now()), done_(std::move(done)) {
  auto version = set_.server->version;
  if (!version) version = parts_.server->version.get(started_);
  queries_.reserve(set_.queries.size());
  for (const FhirQuery& query : set_.queries)
    queries_.emplace_back(QueryWalk(query, *set_.server, version, set_.max_pages));
  open_ = queries_.size();
}

void FetchRun::start() {
  if (queries_.empty()) return finish(Cause::kAllEnded);
  const auto self = shared_from_this();
  const Alarms::Id deadline = parts_.alarms->at(set_.deadline, [weak = weak_from_this()] {
    if (const auto run = weak.lock()) run->end_all(FetchFault::kTimedOut, Cause::kDeadline);
  });
  {
    const std::lock_guard lock(mutex_);
    deadline_ = deadline;
  }
  parts_.resolver->resolve(set_.server->base.host,
                           [self](const std::vector<NetworkAddress>& found) { self->use_addresses(found); });
}

void FetchRun::stop() { end_all(FetchFault::kTimedOut, Cause::kStopped); }

// One forbidden address among several is a warning sign rather than a choice: none of them is asked.
void FetchRun::use_addresses(const std::vector<NetworkAddress>& found) {
  if (found.empty()) return end_all(FetchFault::kUnreachable, Cause::kAllEnded);
  for (const NetworkAddress& address : found)
    if (!may_be_asked(set_.server->base.host, set_.server->networks, address))
      return end_all(FetchFault::kForbiddenAddress, Cause::kAllEnded);
  {
    const std::lock_guard lock(mutex_);
    if (is_finished_) return;
    for (const NetworkAddress& address : found)
      addresses_.push_back(address.is_v4 ? to_text(address) : "[" + to_text(address) + "]");
  }
  for (std::size_t i = 0; i < set_.queries.size(); ++i) {
    parts_.server->places.take([self = shared_from_this(), i] {
      {
        const std::lock_guard lock(self->mutex_);
        if (self->is_finished_) return Places::Use::kNo;
        self->queries_[i].has_place = true;
      }
      self->begin(i);
      return Places::Use::kYes;
    });
  }
}

void FetchRun::begin(std::size_t index) {
  QueryWalk::Step step;
  {
    const std::lock_guard lock(mutex_);
    if (is_finished_) return;
    step = queries_[index].walk.begin();
  }
  proceed(index, std::move(step));
}

void FetchRun::proceed(std::size_t index, QueryWalk::Step step) {
  const auto* ask = std::get_if<QueryWalk::Ask>(&step);
  if (ask == nullptr) return end(index);
  if (ask->after.count() == 0) return send(index, ask->url);
  const auto when = Clock::now() + ask->after;
  if (when < set_.deadline) {
    parts_.alarms->at(when, [weak = weak_from_this(), index, url = ask->url] {
      if (const auto run = weak.lock()) run->send(index, url);
    });
    return;
  }
  // It asks for more time than there is: another failure now, and that was the last try.
  {
    const std::lock_guard lock(mutex_);
    if (is_finished_) return;
    queries_[index].walk.take(Verdict(TryAgain{FetchFault::kThrottled, {}}));
  }
  end(index);
}

void FetchRun::send(std::size_t index, const Url& url) {
  HttpGet request;
  request.url = url;
  request.ca_file = set_.server->ca_file;
  request.token = set_.token;
  request.max_bytes = parts_.limits.max_answer_bytes;
  std::uint64_t turn = 0;
  {
    const std::lock_guard lock(mutex_);
    if (is_finished_) return;
    request.address = addresses_[queries_[index].address % addresses_.size()];
    turn = ++queries_[index].turns;
  }
  auto cancel = parts_.transport->get(std::move(request), [self = shared_from_this(), index, url](auto answer) {
    self->receive(index, url, std::move(answer));
  });
  const std::lock_guard lock(mutex_);
  if (is_finished_) return cancel();
  // It may have been answered by now, and the next one be under way.
  if (queries_[index].turns == turn) queries_[index].cancel = std::move(cancel);
}

void FetchRun::receive(std::size_t index, const Url& url, tl::expected<HttpAnswer, TransportFault> answer) {
  const std::size_t bytes = size_of(answer);
  const bool is_there = answer.has_value();
  const auto fault = is_there ? TransportFault::kBroken : answer.error();
  // Reading JSON is the one costly thing here, and done without the lock.
  Verdict verdict = is_there ? judge(std::move(*answer), parts_.limits.max_answer_bytes) : FetchFault::kBroken;
  QueryWalk::Step step;
  bool goes_elsewhere = false;
  {
    const std::lock_guard lock(mutex_);
    if (is_finished_) return;
    Query& query = queries_[index];
    query.cancel = nullptr;
    ++query.turns;
    bytes_ += bytes;
    goes_elsewhere = !is_there && tries_elsewhere(query, fault);
    if (goes_elsewhere) {
      // The same once more.
    } else if (is_there && bytes_ > parts_.limits.max_set_bytes) {
      step = query.walk.take(Verdict(FetchFault::kTooLarge));
    } else {
      step = is_there ? query.walk.take(std::move(verdict)) : query.walk.take(fault);
    }
    if (const auto version = query.walk.learned()) parts_.server->version.set(*version, Clock::now());
  }
  if (goes_elsewhere) return send(index, url);
  proceed(index, std::move(step));
}

// At the server's next address, or over another connection. Called with the lock.
bool FetchRun::tries_elsewhere(Query& query, TransportFault fault) const {
  if (fault == TransportFault::kNotSent) return ++query.stale <= kMostStale;
  return fault == TransportFault::kUnreachable && ++query.address < addresses_.size();
}

void FetchRun::end(std::size_t index) {
  bool is_last = false;
  bool gives_back = false;
  {
    const std::lock_guard lock(mutex_);
    if (is_finished_ || queries_[index].has_ended) return;
    queries_[index].has_ended = true;
    queries_[index].ended = Clock::now();
    gives_back = std::exchange(queries_[index].has_place, false);
    is_last = --open_ == 0;
  }
  if (gives_back) parts_.server->places.give_back();
  if (is_last) finish(Cause::kAllEnded);
}

void FetchRun::end_all(FetchFault fault, Cause cause) {
  {
    const std::lock_guard lock(mutex_);
    if (is_finished_) return;
    for (Query& query : queries_) {
      if (query.has_ended) continue;
      query.walk.cut(fault);
      query.ended = Clock::now();
    }
  }
  finish(cause);
}

void FetchRun::finish(Cause cause) {
  FetchResult result;
  Done done;
  std::vector<HttpTransport::Cancel> cancels;
  std::size_t places = 0;
  Alarms::Id deadline = 0;
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(is_finished_, true)) return;
    for (Query& query : queries_) {
      result.answers.push_back(query.walk.answer());
      result.answers.back().took = query.ended - started_;
      if (query.cancel) cancels.push_back(std::move(query.cancel));
      query.cancel = nullptr;
      if (query.has_place) ++places;
    }
    done = std::move(done_);
    deadline = deadline_;
  }
  parts_.alarms->cancel(deadline);
  for (const auto& cancel : cancels) cancel();
  for (std::size_t i = 0; i < places; ++i) parts_.server->places.give_back();
  report(cause, result);
  result.breaker = parts_.server->breaker.state();
  done(std::move(result));
}

void FetchRun::report(Cause cause, const FetchResult& result) {
  CircuitBreaker& breaker = parts_.server->breaker;
  const auto is_well = [](const FetchedAnswer& answer) {
    return !answer.pages.empty() || !answer.fault || !is_failure_of_server(*answer.fault);
  };
  if (cause == Cause::kStopped || result.answers.empty()) return breaker.left();
  if (std::any_of(result.answers.begin(), result.answers.end(), is_well)) return breaker.succeeded();
  breaker.failed(Clock::now());
}

}  // namespace parity::fhir
