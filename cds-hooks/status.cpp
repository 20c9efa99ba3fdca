// /ready says in the store's own words why it can't be written: they name no file (audit/writer.cpp).
#include "cds-hooks/status.h"

#include <utility>

#include "cds-hooks/json_writer.h"
#include "cds-hooks/operation_outcome.h"

namespace parity::hooks {

ServerStatus::ServerStatus(const Services& services, const audit::Store& store, Instant since)
    : services_(services), store_(store), since_(since), on_disk_(services.rules()->hash) {}

HttpResponse ServerStatus::health() {
  const auto rules = services_.rules();
  std::string on_disk;
  std::optional<ReloadOutcome> reloaded;
  Instant reloaded_at;
  {
    const std::lock_guard lock(mutex_);
    on_disk = on_disk_;
    reloaded = reloaded_;
    reloaded_at = reloaded_at_;
  }
  const audit::StoreStatus store = store_.status();
  JsonWriter json;
  {
    const auto object = json.object();
    json.member("status", store.writable && reloaded != ReloadOutcome::kFailed ? "ok" : "degraded");
    {
      const auto running = json.object("rules");
      json.member("running", rules->hash);
      json.member("on-disk", on_disk.empty() ? std::string_view("unreadable") : on_disk);
      json.boolean_member("approved", rules->is_approved());
    }
    {
      const auto audit = json.object("audit");
      json.boolean_member("writable", store.writable);
      json.integer_member("waiting", static_cast<std::int64_t>(store.queued));
      json.integer_member("spooled", static_cast<std::int64_t>(store.spooled));
    }
    if (reloaded) {
      const auto reload = json.object("reload");
      json.member("outcome", *reloaded == ReloadOutcome::kDone ? "done" : "failed");
      json.member("at", to_text(reloaded_at));
    }
    json.member("since", to_text(since_));
  }
  return {.body = json.take()};
}

namespace {

std::string why_not(const audit::StoreStatus& store) {
  return "the audit can't be written" + (store.why_not.empty() ? std::string() : ": " + store.why_not);
}

}  // namespace

HttpResponse ServerStatus::ready() {
  std::vector<Fault> reasons;
  if (services_.rules()->services.empty())
    reasons.push_back({IssueCode::kTransient, "the rules that run have no service", {}});
  if (const auto store = store_.status(); !store.writable)
    reasons.push_back({IssueCode::kTransient, why_not(store), {}});
  if (!reasons.empty()) return error_response(503, reasons);
  return {.body = R"({"status":"ready"})"};
}

void ServerStatus::note_reload(ReloadOutcome outcome, std::string on_disk, Instant at) {
  const std::lock_guard lock(mutex_);
  on_disk_ = std::move(on_disk);
  reloaded_ = outcome;
  reloaded_at_ = at;
}

}  // namespace parity::hooks
