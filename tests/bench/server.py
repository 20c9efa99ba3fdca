#!/usr/bin/env python3
"""Measures the release server under wrk, beside a listener that answers a fixed body and beside a server without audit,
in turns of one run: only the ratios of a run mean something. From the project's folder:

  cmake --preset release -DPARITY_BENCH=ON && cmake --build --preset release --target parity serve_for_bench
  tests/bench/server.py [--seconds 3] [--turns 3] [--clients 32] [--sizes 5,35,350,1000] [--folder /var/tmp]

--folder is where the audit's database stands: use the disk that it will stand on. wrk is Debian's. Processor time is
the server's alone, and hardly depends on who else uses the machine; the rate does.
"""
import argparse, http.client, json, os, re, socket, statistics, subprocess, sys, tempfile, time

PROGRAM, BESIDE = "build/release/parity", "build/release/tests/serve_for_bench"
PATH = "/cds-services/smi-physical-health-gp"
TICKS = os.sysconf("SC_CLK_TCK")


def request_of(kilobytes):
    """A patient-view with prefetch, about that large: the sample's patient with as many more observations as it takes."""
    with open("samples/requests/patient-view-everything-due.json") as file:
        request = json.load(file)
    entries = request["prefetch"]["observations"].setdefault("entry", [])
    patient = request["prefetch"]["patient"]["id"]
    coded = [("27113001", "Body weight", "kg", 80), ("1003671000000109", "Haemoglobin A1c level", "mmol/mol", 38),
             ("1022431000000105", "Haemoglobin estimation", "g/L", 140), ("50373000", "Body height", "cm", 170)]
    def text():
        return json.dumps(request, separators=(",", ":"))
    size, number = len(text()), 0
    while size < kilobytes * 1000 - 200:
        code, display, unit, value = coded[number % len(coded)]
        entry = {"fullUrl": f"urn:uuid:00000000-0000-4000-8000-{number:012}", "resource": {
            "resourceType": "Observation", "id": f"made-{number}", "status": "final",
            "code": {"coding": [{"system": "http://snomed.info/sct", "code": code, "display": display}]},
            "subject": {"reference": f"Patient/{patient}"},
            "effectiveDateTime": f"20{10 + number % 16}-{1 + number % 12:02}-{1 + number % 28:02}T10:15:00+00:00",
            "valueQuantity": {"value": value + number % 7, "unit": unit}}}
        entries.append(entry)
        size += len(json.dumps(entry, separators=(",", ":"))) + 1
        number += 1
    return text()


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Server:
    def __init__(self, name, command, settings=None):
        self.name, self.port = name, free_port()
        command = [part.replace("PORT", str(self.port)) for part in command]
        begun = time.monotonic()
        self.process = subprocess.Popen(command, env={**os.environ, **(settings or {})},
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not self.is_ready():
            if self.process.poll() is not None:
                sys.exit(f"{name} ended with {self.process.returncode}: {' '.join(command)}")
            time.sleep(0.001)
        self.start_ms = 1000 * (time.monotonic() - begun)
        self.idle_mb = self.resident_mb()

    def is_ready(self):
        try:
            one = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            one.request("GET", "/ready")
            return one.getresponse().status == 200
        except OSError:
            return False

    def resident_mb(self):
        with open(f"/proc/{self.process.pid}/status") as file:
            return int(re.search(r"VmRSS:\s+(\d+)", file.read())[1]) / 1024

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def end(self):
        self.process.terminate()
        self.process.wait()


def milliseconds(text):
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def load(server, body, options, pause_ms=0):
    before = server.cpu_seconds()
    done = subprocess.run(
        ["wrk", "-t1", f"-c{options.clients}", f"-d{options.seconds}s", "--latency", "-s", "tests/bench/post.lua",
         f"http://127.0.0.1:{server.port}{PATH}"], capture_output=True, text=True, check=True,
        env={**os.environ, "PARITY_BENCH_BODY": body, "PARITY_BENCH_PAUSE_MS": str(pause_ms)}).stdout
    if "Non-2xx" in done or "Socket errors" in done:
        sys.exit(f"{server.name}: not every call was answered 200\n{done}")
    requests = int(re.search(r"(\d+) requests in", done)[1])
    return {"rate": float(re.search(r"Requests/sec:\s+([\d.]+)", done)[1]),
            "p50": milliseconds(re.search(r"50%\s+(\S+)", done)[1]),
            "p99": milliseconds(re.search(r"99%\s+(\S+)", done)[1]),
            "cpu_us": 1e6 * (server.cpu_seconds() - before) / max(1, requests)}


def median(turns, key):
    return statistics.median(turn[key] for turn in turns)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--sizes", default="5,35,350,1000", help="of the request, in kB")
    parser.add_argument("--folder", default=None, help="where the audit's database stands")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        servers = [Server("bare listener", [BESIDE, "bare", "PORT"]),
                   Server("without audit", [BESIDE, "no-audit", "PORT"]),
                   Server("with audit", [PROGRAM, "serve", "--port", "PORT"],
                          {"PARITY_AUDIT_PATH": folder + "/parity.db", "PARITY_LOG_LEVEL": "warning"})]
        try:
            real = servers[-1]
            print(f"parity serve: start to ready {real.start_ms:.0f} ms, {real.idle_mb:.0f} MB resident idle")
            print(f"{options.clients} connections, {options.turns} turns of {options.seconds} s; medians")
            for kilobytes in options.sizes.split(","):
                body = os.path.join(folder, "request.json")
                with open(body, "w") as file:
                    file.write(request_of(int(kilobytes)))
                for server in servers:  # warm
                    load(server, body, argparse.Namespace(clients=4, seconds=1))
                turns = {server.name: [] for server in servers}
                for _ in range(options.turns):
                    for server in servers:
                        turns[server.name].append(load(server, body, options))
                print(f"\nrequest of {os.path.getsize(body) / 1000:.0f} kB")
                print(f"{'':16}{'a second':>10}{'of bare':>9}{'CPU us':>9}{'p50 ms':>9}{'p99 ms':>9}{'MB':>6}"
                      f"{'half load:':>12}{'p50 ms':>9}{'p99 ms':>9}")
                bare = median(turns["bare listener"], "rate")
                for server in servers:
                    of = turns[server.name]
                    rate = median(of, "rate")
                    half = load(server, body, options, pause_ms=2000 * options.clients / rate)
                    print(f"{server.name:16}{rate:10.0f}{rate / bare:9.2f}{median(of, 'cpu_us'):9.0f}"
                          f"{median(of, 'p50'):9.2f}{median(of, 'p99'):9.2f}{server.resident_mb():6.0f}"
                          f"{half['rate']:10.0f}/s{half['p50']:9.2f}{half['p99']:9.2f}", flush=True)
                with_audit, without = median(turns["with audit"], "rate"), median(turns["without audit"], "rate")
                print(f"audit costs {100 * (1 - with_audit / without):.0f} % of the rate, "
                      f"{median(turns['with audit'], 'cpu_us') - median(turns['without audit'], 'cpu_us'):.0f} us of CPU")
        finally:
            for server in servers:
                server.end()


if __name__ == "__main__":
    main()
