// The real program as a process, with its output in files of a folder that goes away. For the tests of `parity serve`.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "tests/temporary_folder.h"

namespace parity::cli::test {

using tests::TemporaryFolder;

/// `parity serve …` in the project's folder, with a home of its own.
class ServeProcess {
 public:
  /// `environment` is added: "PARITY_AUDIT_PATH=…".
  ServeProcess(std::vector<std::string> arguments, std::vector<std::string> environment);
  ServeProcess(const ServeProcess&) = delete;
  ServeProcess& operator=(const ServeProcess&) = delete;
  ~ServeProcess();  // kills what still runs

  /// Waits until it says where it listens, or has ended; 0 if it does not.
  std::uint16_t wait_for_port();
  void send_signal(int signal) const;
  pid_t id() const { return process_; }
  /// Waits for its end: the exit code, or -1 for a signal or after half a minute.
  int wait();

  std::string out() const;
  std::string err() const;
  const TemporaryFolder& home() const { return home_; }

 private:
  bool has_ended();

  TemporaryFolder home_;
  pid_t process_ = -1;
  int status_ = -1;
};

}  // namespace parity::cli::test
