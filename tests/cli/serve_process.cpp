#include "serve_process.h"
#include "test_paths.h"
#include "tests/file_text.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>

namespace parity::cli::test {
namespace {

using namespace std::chrono_literals;
constexpr auto kPatience = 30s;  // so that a test that waits in vain fails and does not hang
constexpr auto kPause = 10ms;

// Only what is safe between fork and exec.
[[noreturn]] void become(const std::vector<char*>& arguments, const std::vector<char*>& environment,
                         const std::string& out, const std::string& err) {
  const int to_out = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const int to_err = ::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  ::dup2(to_out, STDOUT_FILENO);
  ::dup2(to_err, STDERR_FILENO);
  if (::chdir(PARITY_SOURCE_DIR) == 0) ::execve(arguments.front(), arguments.data(), environment.data());
  ::_exit(127);
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

}  // namespace

ServeProcess::ServeProcess(std::vector<std::string> arguments, std::vector<std::string> environment) {
  const char* other = std::getenv("PARITY_TEST_PROGRAM");  // another build's, to measure it
  arguments.insert(arguments.begin(), {other == nullptr ? PARITY_BINARY : other, "serve"});
  environment.push_back("HOME=" + home_.path());
  environment.push_back("PATH=/usr/bin:/bin");
  const std::string out = home_.file("out");
  const std::string err = home_.file("err");
  const auto argv = pointers(arguments);
  const auto envp = pointers(environment);
  process_ = ::fork();
  REQUIRE(process_ >= 0);
  if (process_ == 0) become(argv, envp, out, err);
}

ServeProcess::~ServeProcess() {
  if (process_ < 0 || has_ended()) return;
  send_signal(SIGKILL);
  ::waitpid(process_, &status_, 0);
}

bool ServeProcess::has_ended() {
  if (process_ < 0) return true;
  if (::waitpid(process_, &status_, WNOHANG) != process_) return false;
  process_ = -1;
  return true;
}

std::uint16_t ServeProcess::wait_for_port() {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (std::chrono::steady_clock::now() < until) {
    const std::string text = out();
    // "Parity listens on http://127.0.0.1:8080: the services are at …"
    const std::size_t scheme = text.find("://", std::min(text.find("listens on "), text.size()));
    if (scheme != std::string::npos && text.ends_with('\n'))
      return static_cast<std::uint16_t>(std::strtoul(text.c_str() + text.find(':', scheme + 3) + 1, nullptr, 10));
    if (has_ended()) return 0;
    std::this_thread::sleep_for(kPause);
  }
  return 0;
}

void ServeProcess::send_signal(int signal) const {
  if (process_ > 0) ::kill(process_, signal);
}

int ServeProcess::wait() {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (!has_ended()) {
    if (std::chrono::steady_clock::now() > until) return -1;
    std::this_thread::sleep_for(kPause);
  }
  return WIFEXITED(status_) ? WEXITSTATUS(status_) : -1;
}

std::string ServeProcess::out() const { return parity::tests::file_text(home_.file("out")); }
std::string ServeProcess::err() const { return parity::tests::file_text(home_.file("err")); }

}  // namespace parity::cli::test
