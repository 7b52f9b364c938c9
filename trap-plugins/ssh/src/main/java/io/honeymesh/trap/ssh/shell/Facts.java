// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import io.honeymesh.api.spi.MachineFacts;
import io.honeymesh.api.spi.MachineFiles;
import io.honeymesh.api.spi.Persona;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;

/**
 * What the decoy's commands tell of its hardware and installation: the node's machine, and what only a shell shows, so that every
 * command tells the same story, on every visit.
 */
record Facts(MachineFacts machine, String diskUuid) {

    static Facts of(Persona persona) {
        String hex = HexFormat.of().formatHex(persona.bytes("ssh.machine-id", 32));
        String uuid = hex.substring(32, 40) + "-" + hex.substring(40, 44) + "-4" + hex.substring(45, 48) + "-a"
                + hex.substring(49, 52) + "-" + hex.substring(52, 64);
        return new Facts(persona.machine(), uuid);
    }

    String hostName() {
        return machine.hostName();
    }

    /** The kernel's, as {@code uname -r} says. */
    String release() {
        return machine.kernel().release();
    }

    /** The kernel's, as {@code uname -v} says. */
    String build() {
        return machine.kernel().build();
    }

    MachineFacts.Cpu cpu() {
        return machine.cpu();
    }

    int cpus() {
        return machine.cpu().count();
    }

    long memoryKb() {
        return machine.memoryKb();
    }

    long diskKb() {
        return machine.diskKb();
    }

    String mac() {
        return machine.nic().mac();
    }

    String nic() {
        return machine.nic().name();
    }

    String machineId() {
        return machine.machineId();
    }

    Instant installed() {
        return machine.installed();
    }

    Instant booted(Instant now) {
        return machine.booted(now);
    }

    Duration uptime(Instant now) {
        return machine.uptime(now);
    }

    double load(Instant now, int minutes) {
        return machine.load(now, minutes);
    }

    long usedKb(Instant now) {
        return machine.usedKb(now);
    }

    long cachedKb() {
        return machine.cachedKb();
    }

    MachineFiles files() {
        return new MachineFiles(machine);
    }

    String uname() {
        return "Linux " + hostName() + " " + release() + " " + build() + " x86_64";
    }
}
