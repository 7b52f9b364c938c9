// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.modbus;

import io.honeymesh.traps.Comparison;
import io.honeymesh.traps.RealClient;
import io.honeymesh.traps.RealServer;
import io.honeymesh.traps.Timing;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Asks a real libmodbus with the same plant and the trap the same and compares the answers byte by byte. */
@Timeout(90)
class LibmodbusComparisonTest {

    private static final String PYTHON = "/usr/bin/python3";

    private static final int AT_ONCE = 40;

    /** What both wait before they refuse; answers to that come later than any other silence begins. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    @TempDir
    Path folder;

    @Test
    void theTrapAnswersAsARealLibmodbusDoes() throws Exception {
        try (RealServer libmodbus = start();
                TrapHarness trap = TrapHarness.open(new ModbusTrap(PAUSE), TrapHarness.PATIENT)) {
            Comparison.assertAllSame(
                    AT_ONCE,
                    talks().stream()
                            .map(steps -> new Comparison.Pair(
                                    steps.stream()
                                            .map(HexFormat.of()::formatHex)
                                            .collect(Collectors.joining(" ")),
                                    silence -> talk(libmodbus.port(), steps, silence),
                                    silence -> talk(trap.port(), steps, silence)))
                            .toList());
            Timing.assertAnswersAlike("read", libmodbus.port(), trap.port(), "\0\1\0\0\0\6\1\3\0\0\0\2");
        }
    }

    private static List<List<byte[]>> talks() {
        List<List<byte[]>> talks = new ArrayList<>();
        for (int function = 0; function < 256; function++) {
            talks.add(List.of(Requests.request("%02x 00000001".formatted(function))));
        }
        String full = "ff".repeat(246);
        for (String hex : List.of(
                "010000000a",
                "0100ff0001",
                "01000007d0",
                "01000007d1",
                "0100000000",
                "0200000009",
                "02000007d1",
                "0300000014",
                "030000007d",
                "030000007e",
                "03ffff0001",
                "03ffffffff",
                "040000007e",
                "0400ff0001",
                "0500c8ff00",
                "0600c81234",
                "0f0000000301",
                "0f000000030207",
                "0f00c800030105",
                "0f00000000 00",
                "0f000007b1 f7" + full,
                "100000000102",
                "10000000020211ff",
                "1000c8000102aaaa",
                "1000000000 00",
                "10000000010111ff",
                "100000007c f8" + full + "0000",
                "1600c800f20025",
                "16000a00f2",
                "16000a00f2002500",
                "1700c800010005000102abcd",
                "170000007e0005000102abcd",
                "17000000000005000102abcd",
                "17000000010005000002",
                "17000000010005000103abcdef",
                "1700ff00010005000102abcd",
                "180000",
                "18000a0b",
                "11",
                "11ff",
                "07",
                "0b",
                "0c",
                "08000012ab",
                "0800010000",
                "080001ff00",
                "0800020000",
                "0800030041",
                "0800050000",
                "0800090000",
                "08000a0000",
                "0800120000",
                "0800140000",
                "0800150003",
                "0800160000",
                "0800ff0000",
                "0800",
                "080000000000",
                "140706000100000001",
                "14070600010000",
                "1400",
                "14",
                "15",
                "1500",
                "150906000100000001abcd",
                "151006",
                "2b0e0100",
                "2b0e0102",
                "2b0e0107",
                "2b0e0200",
                "2b0e0203",
                "2b0e0205",
                "2b0e02ff",
                "2b0e0300",
                "2b0e0306",
                "2b0e0400",
                "2b0e0403",
                "2b0e0404",
                "2b0e0480",
                "2b0e0000",
                "2b0e0500",
                "2b0d0100",
                "2b",
                "2b0e",
                "2b0e01",
                "2b0e010000",
                "03",
                "0300",
                "03000000",
                "0300000001ff",
                "05000a",
                "5a",
                "8302")) {
            talks.add(List.of(Requests.request(hex)));
        }
        for (int unit : new int[] {0, 2, 17, 247, 255}) {
            talks.add(List.of(Requests.request("0300000001", unit)));
        }
        talks.add(List.of(Requests.request("0600054242"), Requests.request("0300040003")));
        talks.add(List.of(
                Requests.request("050003ff00"), Requests.request("0100030002"), Requests.request("0500031234")));
        talks.add(List.of(Requests.request("0f00080004 01 05"), Requests.request("0100080004")));
        talks.add(List.of(Requests.request("10000700020400010002"), Requests.request("0300070002")));
        talks.add(List.of(Requests.request("16000c0f0f1010"), Requests.request("03000c0001")));
        talks.add(List.of(Requests.request("1700090002000a000204aaaabbbb")));
        talks.add(List.of(Requests.request("0800040000"), Requests.request("0300000001")));
        for (String hex : List.of(
                "123400070006010300000001",
                "123400000000",
                "12340000000001",
                "1234000000010103",
                "12340000000201 03",
                "00",
                "000000",
                "000100000006",
                "00010000000601",
                "474554202f20",
                "123400000006010300000001 1235",
                "12340000ffff010300000001",
                "123456780006010500000000",
                "12345678000601050000ff00 123400000006010300000001",
                "1234567800060106000000ff",
                "12345678000801160000ffff0001",
                "123456780002010301",
                "474554202f20485454502f312e300d0a0d0a",
                "1234000000065a01 123400000006010300000001")) {
            talks.add(List.of(Requests.hex(hex)));
        }
        return talks;
    }

    private RealServer start() throws Exception {
        int port = RealServer.freePort();
        Assumptions.assumeTrue(
                RealClient.run(PYTHON, "-c", "import ctypes; ctypes.CDLL('libmodbus.so.5')")
                                .exitCode()
                        == 0,
                "libmodbus5 is not installed");
        Plant plant = new Plant(TrapHarness.persona(0));
        String json = "{\"port\": " + port + ", \"pause\": " + PAUSE.toMillis() + ", \"coils\": " + plant.coils()
                + ", \"inputs\": " + plant.inputs() + ", \"settings\": " + plant.settings() + ", \"measurements\": "
                + plant.measurements(Instant.now()) + "}";
        String script;
        try (InputStream in = getClass().getResourceAsStream("server.py")) {
            script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        Path file = Files.writeString(folder.resolve("server.py"), script);
        return RealServer.start(folder, port, PYTHON, file.toString(), json);
    }

    private static String talk(int port, List<byte[]> steps, int silence) throws IOException {
        return RealServer.talk(port, steps, silence + (int) PAUSE.toMillis()).stream()
                .map(LibmodbusComparisonTest::hex)
                .collect(Collectors.joining(" "));
    }

    private static String hex(String heard) {
        int end = heard.lastIndexOf('[');
        byte[] bytes = heard.substring(0, end).getBytes(StandardCharsets.ISO_8859_1);
        return HexFormat.of().formatHex(bytes) + heard.substring(end);
    }
}
