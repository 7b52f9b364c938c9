// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import io.honeymesh.trap.ssh.shell.Machine;
import java.time.Duration;
import org.apache.sshd.server.SshServer;

/**
 * Everything one persona's SSH server needs, shared by its connections.
 *
 * @param failureDelay how long a refused password waits for its answer; PAM's two seconds, give or take a quarter
 */
record Decoy(SshServer server, HostKeys keys, Machine machine, Duration failureDelay) {}
