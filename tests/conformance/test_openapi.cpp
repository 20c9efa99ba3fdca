// docs/openapi.yaml against the running server: every endpoint, every status that it names (but 503), every body.
#include <catch2/catch.hpp>
#include <cstdio>

#include "served_process.h"
#include "tests/unit/cds-hooks/signer.h"

using namespace parity;
using namespace parity::conformance;

namespace {

bool have_validator() {
  if (std::system("python3 -c 'import jsonschema, yaml' 2>/dev/null") == 0) return true;
  WARN("skipped: python3 has no jsonschema or yaml here");
  return false;
}

class Answers {
 public:
  void add(const std::string& method, const std::string& path, const tests::Answer& answer) {
    const std::string file = folder_.file(std::to_string(++count_));
    std::ofstream(file, std::ios::binary) << answer.body;
    lines_ += method + "\t" + path + "\t" + std::to_string(answer.status) + "\t" + file + "\n";
  }

  std::string judgement() const {
    std::ofstream(folder_.file("lines"), std::ios::binary) << lines_;
    const std::string command = "python3 " PARITY_SOURCE_DIR "/tests/conformance/validate_openapi.py " PARITY_SOURCE_DIR
                                "/docs/openapi.yaml < '" +
                                folder_.file("lines") + "' 2>&1";
    FILE* pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string printed;
    char block[4096];
    while (const std::size_t got = std::fread(block, 1, sizeof block, pipe)) printed.append(block, got);
    ::pclose(pipe);
    return printed;
  }

 private:
  cli::test::TemporaryFolder folder_;
  std::string lines_;
  int count_ = 0;
};

const std::string kService = "/cds-services/{id}";
const std::string kFeedback = kService + "/feedback";

void ask_everything(const Served& server, Answers& answers) {
  for (const char* path : {"/cds-services", "/health", "/ready", "/metrics"})
    answers.add("GET", path, server.get(path));
  const std::string due = sample_request("patient-view-everything-due");
  answers.add("POST", kService, server.post(kGp, due));
  answers.add("POST", kService, server.post(kGp, sample_request("patient-view-nothing-due")));
  answers.add("POST", kService, server.post(kGp, sample_request("patient-view-observations-unreadable")));
  answers.add("POST", kService,
              server.post("/cds-services/smi-medication-sign", sample_request("order-sign-new-antipsychotic")));
  answers.add("POST", kService, server.post(kGp, sample_request("patient-view-without-prefetch")));
  for (const std::string& tail : {std::string(), std::string("/feedback")}) {
    const std::string path = kService + tail;
    answers.add("POST", path, server.post(kGp + tail, "{}"));
    answers.add("POST", path, server.post("/cds-services/nobody" + tail, due));
    answers.add("POST", path, server.post(kGp + tail, std::string(9'000'000, ' ')));
    answers.add("POST", path, server.post(kGp + tail, due, "Content-Type: text/plain\r\n"));
  }
  answers.add("POST", kFeedback, server.post(kGp + "/feedback", R"({"feedback":[]})"));
}

}  // namespace

TEST_CASE("openapi: every endpoint answers as the document says", "[openapi]") {
  if (!have_validator()) return;
  Answers answers;
  ask_everything(Served(), answers);
  const tests::Signer signer("k1");
  const cli::test::TemporaryFolder folder;
  std::ofstream(folder.file("keys.json")) << signer.jwks();
  std::ofstream(folder.file("parity.yaml"))
      << "clients: [{name: ehr, issuer: https://ehr.example, jwks: keys.json}]\naudit: {path: a.db}\n";
  const Served guarded({"--config", folder.file("parity.yaml")});
  answers.add("GET", "/cds-services", guarded.get("/cds-services"));
  answers.add("POST", kService, guarded.post(kGp, "{}"));
  answers.add("POST", kFeedback, guarded.post(kGp + "/feedback", "{}"));
  const std::string judgement = answers.judgement();
  CHECK(judgement == "judged 18 of 21\n");
}
