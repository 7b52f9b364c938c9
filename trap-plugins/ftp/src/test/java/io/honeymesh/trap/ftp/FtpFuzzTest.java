// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ftp;

import io.honeymesh.traps.FuzzCorpus;
import io.honeymesh.traps.TrapHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class FtpFuzzTest {

    @Test
    void hostileBytesEndOnlyTheirOwnConversation() throws Exception {
        try (TrapHarness trap = Nodes.openTo(s -> true, "x")) {
            FuzzCorpus.of("ftp")
                    .assertSurvives(
                            trap,
                            "USER " + trap.persona().machine().operator().name() + "\r\nPASS x\r\n",
                            "EPSV\r\n",
                            "STOR ../../\0\r\n",
                            "CWD //../\r\n");
        }
    }
}
