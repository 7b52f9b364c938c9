// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.git;

import io.honeymesh.traps.TrapHarness;
import java.io.IOException;

/** Opens the trap of a node, and says things to it in its packets. */
final class Nodes {

    static final String FLUSH = "0000";
    static final String DELIMITER = "0001";
    static final String ZERO = "0".repeat(40);

    private Nodes() {}

    static TrapHarness open(int node) throws IOException {
        return TrapHarness.open(new GitTrap(), TrapHarness.PATIENT, node);
    }

    static Repository repository(int node) {
        return Repository.all(TrapHarness.persona(node)).getFirst();
    }

    static String packet(String line) {
        return "%04x%s".formatted(line.length() + 4, line);
    }

    static String v0(String path) {
        return packet("git-upload-pack " + path + "\0host=x\0");
    }

    static String v2(String path) {
        return packet("git-upload-pack " + path + "\0host=x\0\0version=2\0");
    }
}
