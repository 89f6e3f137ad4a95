// SPDX-License-Identifier: Apache-2.0

package leadline_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	leadline "github.com/leadline/leadline/client/go"
)

// Long enough for any call on a machine that is busy: no test is about it.
const ample = 20 * time.Second

// A server is how to connect to one: see tests/conformance/README.md.
type server struct {
	Address string `json:"address"`
	TLSCA   string `json:"tls_ca"`
	TLSCert string `json:"tls_cert"`
	TLSKey  string `json:"tls_key"`
	Token   string `json:"token"`
}

// readServers reads the file that `build/release/conformance --serve` names.
var readServers = sync.OnceValues(func() (map[string]json.RawMessage, error) {
	path := os.Getenv("LEADLINE_TEST_SERVERS")
	if path == "" {
		return nil, fmt.Errorf("no servers: " +
			"run build/release/conformance --serve client/go/test")
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var servers map[string]json.RawMessage
	return servers, json.Unmarshal(content, &servers)
})

func readServer(t *testing.T, name string, into any) {
	t.Helper()
	servers, err := readServers()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(servers[name], into); err != nil {
		t.Fatalf("the server %s: %v", name, err)
	}
}

// options gives what a client of the server needs.
func (s server) options(t *testing.T) []leadline.Option {
	t.Helper()
	var options []leadline.Option
	if s.TLSCA != "" {
		options = append(options, leadline.WithTLS(readFile(t, s.TLSCA)))
	}
	if s.TLSCert != "" {
		options = append(options, leadline.WithClientCertificate(
			readFile(t, s.TLSCert), readFile(t, s.TLSKey)))
	}
	if s.Token != "" {
		options = append(options, leadline.WithToken(s.Token))
	}
	return options
}

// connect makes a client of the server, with ample time for each call unless
// the options say another.
func connect(
	t *testing.T, name string, options ...leadline.Option,
) *leadline.Client {
	t.Helper()
	var one server
	readServer(t, name, &one)
	all := append(one.options(t), leadline.WithDefaultTimeout(ample))
	return newClient(t, one.Address, append(all, options...)...)
}

func newClient(
	t *testing.T, address string, options ...leadline.Option,
) *leadline.Client {
	t.Helper()
	client, err := leadline.New(address, options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}

// restartCommand gives what kills the server "restarting"; it runs again when
// the command ends.
func restartCommand(t *testing.T) *exec.Cmd {
	t.Helper()
	var words []string
	readServer(t, "restart_command", &words)
	return exec.Command(words[0], words[1:]...)
}

func restart(t *testing.T) {
	t.Helper()
	if output, err := restartCommand(t).CombinedOutput(); err != nil {
		t.Fatalf("no restart: %v: %s", err, output)
	}
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
