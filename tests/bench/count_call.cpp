// Answers one sample request, for scripts/instructions, which counts the instructions of it under callgrind. Run it from
// the project's folder.
#include <cstdio>

#include "tests/bench/one_call.h"

namespace {

// Warm: what only a first call makes is made.
[[gnu::noinline]] parity::hooks::HttpResponse answer_for_counting(parity::OneCall& call, const std::string& body) {
  return call.answer(body);
}

}  // namespace

int main() {
  parity::OneCall call;
  const std::string body = parity::sample_request("patient-view-everything-due");
  if (call.answer(body).status != 200) return 1;
  const auto answer = answer_for_counting(call, body);
  std::printf("%d, %zu bytes\n", answer.status, answer.body.size());
  return answer.status == 200 ? 0 : 1;
}
