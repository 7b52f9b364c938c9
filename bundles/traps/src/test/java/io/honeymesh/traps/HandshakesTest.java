// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.honeymesh.api.EvidenceGrade;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandshakesTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "0, PROVEN",
        "1, PROVEN",
        "3, PROVEN",
        "1027, PROVEN", // 0x403: cookies prove the address
        "515, PROVEN", // 0x203: only listeners that ask for it
        "1539, CLAIMED", // 0x603
        "nonsense, PROVEN"
    })
    void S02_whereAnybodyCanForgeAConnectionNothingIsProven(String setting, EvidenceGrade grade) throws Exception {
        Path file = Files.writeString(folder.resolve("tcp_fastopen"), setting + "\n");
        assertEquals(grade, new Handshakes(file).grade());
    }

    @Test
    void theSettingIsFollowed() throws Exception {
        Path file = Files.writeString(folder.resolve("tcp_fastopen"), "1539\n");
        Handshakes handshakes = new Handshakes(file);
        Files.writeString(file, "1\n");
        handshakes.look();
        assertEquals(EvidenceGrade.PROVEN, handshakes.grade());
    }
}
