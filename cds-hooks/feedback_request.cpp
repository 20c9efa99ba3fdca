// Invariants cds-fb-1 to cds-fb-3 of the 3.0 ballot.
#include "cds-hooks/feedback_request.h"

#include <fmt/format.h>

#include <utility>

#include "cds-hooks/body_decoder.h"

namespace parity::hooks {
namespace {

using fhir::JsonView;

class FeedbackDecoder {
 public:
  explicit FeedbackDecoder(std::vector<Fault>& faults) : body_(faults) {}

  std::vector<audit::FeedbackEvent> run(JsonView root) {
    std::vector<audit::FeedbackEvent> events;
    const JsonView list = body_.array(root, "feedback", "", Presence::kRequired);
    std::size_t index = 0;
    for (const JsonView item : list.items()) {
      if (body_.is_full()) break;
      const std::string path = fmt::format("feedback[{}]", index++);
      if (item.is_object()) {
        events.push_back(event(item, path + "."));
      } else {
        body_.fault(IssueCode::kValue, "an answer must be an object", path);
      }
    }
    return events;
  }

 private:
  audit::FeedbackEvent event(JsonView item, const std::string& path) {
    audit::FeedbackEvent event;
    event.card = body_.text(item, "card", path, Presence::kRequired);
    read_outcome(item, path, event);
    read_time(item, path, event);
    if (event.outcome == audit::Answer::kOverridden) read_reason(item, path, event);
    return event;
  }

  void read_outcome(JsonView item, const std::string& path, audit::FeedbackEvent& event) {
    const std::string outcome = body_.text(item, "outcome", path, Presence::kRequired);
    if (outcome == "overridden") event.outcome = audit::Answer::kOverridden;
    if (outcome == "accepted") read_suggestions(item, path, event);
    if (!outcome.empty() && outcome != "overridden" && outcome != "accepted")
      body_.fault(IssueCode::kValue, "`outcome` must be `accepted` or `overridden`", path + "outcome");
  }

  void read_suggestions(JsonView item, const std::string& path, audit::FeedbackEvent& event) {
    const JsonView list = body_.array(item, "acceptedSuggestions", path, Presence::kRequired);
    if (list.exists() && list.size() == 0)
      body_.fault(IssueCode::kRequired, "`acceptedSuggestions` must name a suggestion", path + "acceptedSuggestions");
    std::size_t index = 0;
    for (const JsonView suggestion : list.items()) {
      if (body_.is_full()) return;
      const std::string at = fmt::format("{}acceptedSuggestions[{}].", path, index++);
      event.accepted_suggestions.push_back(body_.text(suggestion, "id", at, Presence::kRequired));
    }
  }

  void read_time(JsonView item, const std::string& path, audit::FeedbackEvent& event) {
    const std::string text = body_.text(item, "outcomeTimestamp", path, Presence::kRequired);
    if (text.empty()) return;
    const auto time = parse_timestamp(text);
    if (time && time->instant && !time->assumed_zone) {
      event.outcome_time = *time->instant;
      return;
    }
    body_.fault(IssueCode::kValue, "`outcomeTimestamp` must be a time with a zone, as 2026-11-22T09:30:00Z",
                path + "outcomeTimestamp");
  }

  void read_reason(JsonView item, const std::string& path, audit::FeedbackEvent& event) {
    const JsonView given = body_.object(item, "overrideReason", path, Presence::kOptional);
    if (!given.exists()) return;
    const JsonView reason = body_.object(given, "reason", path + "overrideReason.", Presence::kOptional);
    event.comment = body_.text(given, "userComment", path + "overrideReason.", Presence::kOptional);
    if (!reason.exists() && event.comment.empty())
      body_.fault(IssueCode::kRequired, "`overrideReason` must hold a `reason` or a `userComment`",
                  path + "overrideReason");
    if (!reason.exists()) return;
    const std::string at = path + "overrideReason.reason.";
    event.reason = body_.text(reason, "code", at, Presence::kRequired);
    event.reason_system = body_.text(reason, "system", at, Presence::kOptional);
  }

  BodyDecoder body_;
};

}  // namespace

tl::expected<std::vector<audit::FeedbackEvent>, std::vector<Fault>> decode_feedback(std::string body) {
  auto document = parse_body(std::move(body));
  if (!document) return tl::unexpected(std::move(document.error()));
  std::vector<Fault> faults;
  auto events = FeedbackDecoder(faults).run(document->root());
  if (!faults.empty()) return tl::unexpected(std::move(faults));
  return events;
}

}  // namespace parity::hooks
