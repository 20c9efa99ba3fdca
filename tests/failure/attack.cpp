// A hostile client and a good one at the same time, on the real program with clients' tokens: slow connections, malformed
// requests, oversized headers and bodies, replayed tokens, mutations of valid requests. The good calls are answered, the
// process lives, and its memory comes back. Bounded: PARITY_ATTACK_SECONDS (20 in a normal run) ends the mutations, of which
// PARITY_ATTACK_MUTATIONS (10,000) are tried at the most. The full run, on an optimised build:
//   PARITY_ATTACK_SECONDS=600 PARITY_TEST_PROGRAM=build/release/parity build/dev/tests/test_failure "attack*"
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <random>
#include <sstream>
#include <thread>

#include "test_paths.h"
#include "tests/cli/serve_process.h"
#include "tests/failure/http_client.h"
#include "tests/file_text.h"
#include "tests/unit/cds-hooks/signer.h"

namespace parity::tests {
namespace {

using std::chrono::steady_clock;

const std::string kPath = "/cds-services/smi-physical-health-gp";
const std::string kJson = "Content-Type: application/json\r\n";

long setting(const char* name, long otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::atol(value);
}

// KiB that a process keeps in memory.
long resident(pid_t process) {
  std::istringstream status(parity::tests::file_text("/proc/" + std::to_string(process) + "/status"));
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::atol(line.c_str() + 6);
  return 0;
}

// A server with one client, and tokens of that client's.
struct Target {
  Target() : signer("k1") {
    std::ofstream(folder.file("keys.json")) << signer.jwks();
    std::ofstream(folder.file("parity.yaml"))
        << "listen: {port: 0}\nclients: [{name: ehr, issuer: https://ehr.example, jwks: keys.json}]\n"
           "audit: {path: audit.db}\nlog: {level: error}\n";
    process.emplace(std::vector<std::string>{"--config", folder.file("parity.yaml")}, std::vector<std::string>{});
    port = process->wait_for_port();
    INFO(process->err());
    REQUIRE(port != 0);
  }

  std::string token() {
    const auto now =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());
    Payload payload(now.count());
    payload.audience = "\"http://127.0.0.1:" + std::to_string(port) + kPath + "\"";
    payload.id = "\"" + std::to_string(++ids) + "\"";
    return "Authorization: Bearer " + signer.sign(payload.json()) + "\r\n";
  }

  std::string call(const std::string& body) { return post(kPath, body, kJson + token()); }

  Signer signer;
  std::atomic<int> ids{0};
  cli::test::TemporaryFolder folder;
  std::optional<cli::test::ServeProcess> process;
  std::uint16_t port = 0;
};

// A few bytes changed, left out, doubled or put elsewhere.
std::string mutated(std::string text, std::mt19937& random) {
  using namespace std::string_literals;
  static const std::string kBytes = "\0\x01\"{}[],:\\\xff\xc3\r\n 0-eu"s;
  const auto below = [&](std::size_t size) { return size == 0 ? 0 : random() % size; };
  for (std::size_t i = 0; i <= below(4); ++i) {
    const std::size_t at = below(text.size());
    const std::size_t length = below(std::min<std::size_t>(64, text.size() - at) + 1);
    switch (random() % 5) {
      case 0: text.replace(at, 1, 1, kBytes[below(kBytes.size())]); break;
      case 1: text.erase(at, length); break;
      case 2: text.insert(at, text.substr(below(text.size()), length)); break;
      case 3: text.insert(at, below(200), kBytes[below(kBytes.size())]); break;
      default: text.resize(at + length); break;
    }
    if (text.empty()) return text;
  }
  return text;
}

void send_mutations(Target& target, const std::string& body, unsigned seed, std::atomic<long>& left,
                    std::atomic<long>& answered) {
  const auto until = steady_clock::now() + std::chrono::seconds(setting("PARITY_ATTACK_SECONDS", 20));
  std::mt19937 random(seed);
  while (steady_clock::now() < until && --left >= 0) {
    Client client(target.port);
    // Half of them in the body, so that they come through to what reads it.
    const std::string request =
        random() % 2 == 0 ? target.call(mutated(body, random)) : mutated(target.call(body), random);
    client.send(request);
    client.end_sending();
    const auto answer = client.receive("POST");
    if (answer.status != 0) ++answered;
    if (answer.status >= 500) FAIL("a mutation was answered " << answer.status << ": " << answer.body);
  }
}

void send_oversized(const Target& target) {
  Client header(target.port);
  CHECK(header.ask(get("/cds-services", "X: " + std::string(20'000, 'a') + "\r\n")).status == 431);
  Client fields(target.port);
  std::string many;
  for (int i = 0; i < 200; ++i) many += "X" + std::to_string(i) + ": a\r\n";
  CHECK(fields.ask(get("/cds-services", many)).status == 431);
  Client body(target.port);
  body.send("POST " + kPath + " HTTP/1.1\r\nHost: h\r\nContent-Length: 999999999999\r\n\r\n");
  CHECK(body.receive("POST").status >= 400);
}

// Milliseconds of each good call.
std::vector<double> call_well(Target& target, const std::string& body, const std::atomic<bool>& goes_on) {
  std::vector<double> times;
  while (goes_on) {
    const std::string request = target.call(body);
    const auto begin = steady_clock::now();
    Client client(target.port);
    const auto answer = client.ask(request);
    times.push_back(std::chrono::duration<double, std::milli>(steady_clock::now() - begin).count());
    if (answer.status != 200) FAIL("a good call was answered " << answer.status << ": " << answer.body);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return times;
}

std::string percentiles(std::vector<double> times) {
  std::sort(times.begin(), times.end());
  const auto at = [&](double part) {
    return times[std::min(times.size() - 1, static_cast<std::size_t>(part * static_cast<double>(times.size())))];
  };
  return fmt::format("{} good calls, p50 {:.1f} ms, p99 {:.1f} ms", times.size(), at(0.5), at(0.99));
}

}  // namespace

TEST_CASE("attack: good calls are answered, nothing crashes, memory comes back", "[attack]") {
  Target target;
  const std::string body = parity::tests::sample_request("patient-view-everything-due");
  for (int i = 0; i < 20; ++i) CHECK(Client(target.port).ask(target.call(body)).status == 200);
  const long before = resident(target.process->id());

  std::atomic<bool> goes_on{true};
  std::atomic<long> left{setting("PARITY_ATTACK_MUTATIONS", 10'000)};
  const long wanted = left;
  std::atomic<long> answered{0};
  std::vector<double> times;
  {
    std::vector<Client> slow;
    for (int i = 0; i < 500; ++i) {
      slow.emplace_back(target.port);
      slow.back().send(i % 2 == 0 ? "POST " + kPath + " HTTP/1.1\r\nHo" : post(kPath, body, kJson).substr(0, 300));
    }
    std::vector<std::thread> attackers;
    for (unsigned seed = 1; seed <= 2; ++seed)
      attackers.emplace_back([&, seed] { send_mutations(target, body, seed, left, answered); });
    std::thread good([&] { times = call_well(target, body, goes_on); });
    const std::string once = target.call(body);
    CHECK(Client(target.port).ask(once).status == 200);
    for (int i = 0; i < 100; ++i) CHECK(Client(target.port).ask(once).status == 401);
    for (int i = 0; i < 5; ++i) send_oversized(target);
    for (const char* bytes : {"\x16\x03\x01\x02\x00\x01", "GET\r\n\r\n", "\r\n\r\n\r\n", "POST / HTTP/9.9\r\n\r\n"}) {
      Client client(target.port);
      client.send(bytes);
      client.end_sending();
      client.receive();
    }
    for (auto& attacker : attackers) attacker.join();
    goes_on = false;
    good.join();
  }
  REQUIRE_FALSE(times.empty());
  const long tried = wanted - std::max(0L, left.load());
  CHECK(answered > 0);
  for (int i = 0; i < 20; ++i) CHECK(Client(target.port).ask(target.call(body)).status == 200);
  const long after = resident(target.process->id());
  WARN(tried << " mutations, " << answered << " answered; " << percentiles(times) << "; memory " << before / 1024
             << " MiB before, " << after / 1024 << " MiB after");
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  CHECK(after < before + 64 * 1024);
#endif
  target.process->send_signal(SIGTERM);
  CHECK(target.process->wait() == 0);
}

TEST_CASE("attack: no token and nothing of a patient stays behind", "[attack]") {
  Target target;
  const char* marks[] = {"MARKNAME",   "MARKGIVEN",   "9990000034",  "1980-02-03", "4711.5",
                         "MARKACCESS", "MARKCOMMENT", "MARKPATIENT", "MARKUSER"};
  const std::string body =
      R"({"hook":"patient-view","hookInstance":"MARKPATIENT-0d3a6e4e","fhirServer":"https://ehr.example/fhir",)"
      R"("fhirAuthorization":{"access_token":"MARKACCESS","token_type":"Bearer","expires_in":300,"scope":"s",)"
      R"("subject":"c"},"context":{"userId":"Practitioner/MARKUSER","patientId":"MARKPATIENT"},"prefetch":{"patient":)"
      R"({"resourceType":"Patient","id":"MARKPATIENT","name":[{"family":"MARKNAME","given":["MARKGIVEN"]}],)"
      R"("birthDate":"1980-02-03","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000034"}]},)"
      R"("observations":{"resourceType":"Bundle","type":"searchset","entry":[{"resource":{"resourceType":"Observation",)"
      R"("id":"MARKPATIENT-o","status":"final","code":{"coding":[{"system":"http://snomed.info/sct","code":"27113001"}]},)"
      R"("subject":{"reference":"Patient/MARKPATIENT"},"effectiveDateTime":"2026-11-01","valueQuantity":{"value":4711.5,)"
      R"("unit":"kg"}}}]}}})";
  std::string said;
  const std::string request = target.call(body);
  const std::string token = request.substr(request.find("Bearer ") + 7, 60);
  const Answer answered = Client(target.port).ask(request);
  CHECK(answered.status == 200);  // so that there is something to stay behind
  said += answered.head;
  CHECK(Client(target.port).ask(request).status == 401);
  said += Client(target.port).ask(request).body;
  said += Client(target.port).ask(target.call(body.substr(0, body.size() / 2))).body;
  said += Client(target.port).ask(get("/MARKPATIENT", "X-MARKNAME: MARKNAME\r\n")).body;
  Client feedback(target.port);
  said += feedback
              .ask(post(kPath + "/feedback",
                        R"({"feedback":[{"card":"MARKPATIENT","outcome":"overridden","overrideReason":)"
                        R"({"userComment":"MARKCOMMENT"},"outcomeTimestamp":"2026-11-22T09:30:00Z"}]})",
                        kJson + target.token()))
              .body;
  said += Client(target.port).ask(get("/metrics")).body + Client(target.port).ask(get("/health")).body;
  target.process->send_signal(SIGTERM);
  CHECK(target.process->wait() == 0);
  said += target.process->out() + target.process->err();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(target.folder.path()))
    if (entry.is_regular_file()) said += parity::tests::file_text(entry.path());
  for (const char* mark : marks) {
    INFO(mark);
    CHECK(said.find(mark) == std::string::npos);
  }
  CHECK(said.find(token) == std::string::npos);
}

}  // namespace parity::tests
