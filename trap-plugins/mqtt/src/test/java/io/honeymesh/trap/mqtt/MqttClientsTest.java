// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.traps.RealClient;
import io.honeymesh.traps.TrapHarness;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What real clients make of the trap. */
@Timeout(90)
class MqttClientsTest {

    @Test
    void mosquittoPubPublishesInEachVersionAndQuality() throws Exception {
        try (TrapHarness trap = Nodes.open(0)) {
            for (String version : List.of("31", "311", "5")) {
                for (String quality : List.of("0", "1", "2")) {
                    RealClient.Result sent = RealClient.run(
                            "mosquitto_pub",
                            "-h",
                            "127.0.0.1",
                            "-p",
                            Integer.toString(trap.port()),
                            "-V",
                            version,
                            "-q",
                            quality,
                            "-u",
                            "bob",
                            "-P",
                            "secret",
                            "-i",
                            "probe",
                            "-t",
                            "cmnd/x/POWER",
                            "-m",
                            "ON");
                    assertEquals(0, sent.exitCode(), sent.output());
                    List<Evidence> evidence = trap.conversation().evidence();
                    assertTrue(evidence.contains(
                            new Evidence.Credential("password", Captured.of("bob"), Captured.of("secret"))));
                    assertTrue(evidence.stream()
                            .anyMatch(e -> e instanceof Evidence.Upload u
                                    && u.name().equals(Captured.of("cmnd/x/POWER"))
                                    && u.head().equals(Captured.of("ON"))));
                }
            }
        }
    }

    @Test
    void mosquittoSubFindsDevicesAndTheBrokersNumbers() throws Exception {
        try (TrapHarness trap = Nodes.open(0)) {
            for (String version : List.of("311", "5")) {
                RealClient.Result heard = RealClient.run(
                        "mosquitto_sub",
                        "-h",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(trap.port()),
                        "-V",
                        version,
                        "-t",
                        "#",
                        "-t",
                        "$SYS/#",
                        "-v",
                        "-W",
                        "1");
                assertTrue(heard.output().contains("$SYS/broker/version mosquitto version 2.0.11\n"), heard.output());
                assertTrue(heard.output().lines().anyMatch(l -> l.matches("[a-z][\\w/-]+ .+")), heard.output());
                assertTrue(trap.conversation().evidence().contains(new Evidence.Command(Captured.of("SUBSCRIBE #"))));
            }
        }
    }

    @Test
    void nmapSubscribesAndSeesMosquitto() throws Exception {
        try (TrapHarness trap = Nodes.open(0)) {
            RealClient.Result result = RealClient.run(
                    "nmap",
                    "-Pn",
                    "-n",
                    "--script",
                    "+mqtt-subscribe",
                    "--script-args",
                    "mqtt-subscribe.listen-time=1s",
                    "-p",
                    Integer.toString(trap.port()),
                    "127.0.0.1");
            assertTrue(result.output().contains("mosquitto version 2.0.11"), result.output());
        }
    }
}
