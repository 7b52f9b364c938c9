// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mqtt;

import io.honeymesh.traps.FuzzCorpus;
import io.honeymesh.traps.TrapHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class MqttFuzzTest {

    @Test
    void hostileBytesEndOnlyTheirOwnConversation() throws Exception {
        try (TrapHarness trap = Nodes.open(0)) {
            String[] openings = {
                Bytes.connect(3),
                Bytes.connect(5),
                Bytes.connect(4) + Bytes.subscribe(4, 1, "#0"),
                Bytes.connect(5) + "\60",
                Bytes.connect(5) + "\u0082\40\0\1",
                "\20\40\0\4MQTT\5\u00c6"
            };
            for (int i = 0; i < 30; i++) {
                // The corpus is one file: mutate it often.
                FuzzCorpus.of("mqtt").assertSurvives(trap, openings[i % openings.length]);
            }
        }
    }
}
