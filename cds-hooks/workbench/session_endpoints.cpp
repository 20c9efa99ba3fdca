// Who asks, and what became of the work that was asked for.
#include "cds-hooks/workbench/bench.h"

namespace parity::hooks {

HttpResponse say_who(Bench& bench, const Asked& asked) {
  JsonWriter json;
  {
    const auto object = json.object();
    json.member("name", asked.by.name);
    json.member("role", to_text(asked.by.role));
    json.member("today", to_text(london_day(bench.parts.clock.now())));
  }
  return json_answer(json);
}

HttpResponse sign_out(Bench& bench, const Asked& asked) {
  HttpResponse response{.status = 204};
  response.headers.push_back({"Set-Cookie", bench.parts.door.leave(asked.request)});
  return response;
}

HttpResponse say_job(Bench& bench, const Asked& asked) {
  const auto status = bench.jobs.status(asked.names[0]);
  // A job is its owner's alone: a result may say what a patient that was dropped onto the page has.
  if (!status || status->owner != asked.by.name) return refused(404, IssueCode::kNotFound, "no such job, or long ago");
  JsonWriter json;
  {
    const auto object = json.object();
    json.member("state", to_text(status->state));
    if (!status->why.empty()) json.member("why", status->why);
    if (status->state == JobState::kDone) {
      json.key("result");
      json.raw(status->result);
    }
  }
  return json_answer(json);
}

}  // namespace parity::hooks
