// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mqtt;

import static io.honeymesh.trap.mqtt.Bytes.connect;
import static io.honeymesh.trap.mqtt.Bytes.packet;
import static io.honeymesh.trap.mqtt.Bytes.publish;
import static io.honeymesh.trap.mqtt.Bytes.subscribe;
import static io.honeymesh.trap.mqtt.Bytes.text;
import static io.honeymesh.trap.mqtt.Bytes.unsubscribe;

import io.honeymesh.traps.Comparison;
import io.honeymesh.traps.RealServer;
import io.honeymesh.traps.Timing;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sends the same to a real Mosquitto and to the trap and compares the answers byte by byte. */
@Timeout(60)
class MosquittoComparisonTest {

    private static final String PING = "\u00c0\0";

    private static final int AT_ONCE = 30;

    @TempDir
    Path folder;

    @Test
    void theTrapAnswersAsARealMosquittoDoes() throws Exception {
        try (RealServer mosquitto = start();
                TrapHarness trap = Nodes.open(0)) {
            List<String> scripts = new ArrayList<>(connects());
            for (int version : List.of(3, 4, 5)) {
                for (String script : connected(version)) {
                    // Each under a name of its own: a second client of the same name would end the first.
                    String name = "c" + scripts.size();
                    scripts.add(connect(version == 3 ? "MQIsdp" : "MQTT", version, 2, name, "") + script);
                }
            }
            Comparison.assertAllSame(
                    AT_ONCE,
                    scripts.stream()
                            .map(script -> new Comparison.Pair(
                                    Bytes.hex(shortened(script)),
                                    silence -> ask(mosquitto.port(), script, silence),
                                    silence -> ask(trap.port(), script, silence)))
                            .toList());
            Timing.assertAnswersAlike("login", mosquitto.port(), trap.port(), connect("MQTT", 4, 2, "", ""));
            Timing.assertAnswersAlike("unknown version", mosquitto.port(), trap.port(), connect("MQTT", 9, 2, "", ""));
        }
    }

    private static List<String> connects() {
        String will = text("t") + text("m");
        return List.of(
                connect("MQIsdp", 3, 2, "k1", ""),
                connect("MQTT", 4, 2, "k2", ""),
                connect("MQTT", 5, 2, "k3", ""),
                connect("MQTT", 4, 2, "", ""),
                connect("MQTT", 4, 0, "", ""),
                connect("MQIsdp", 3, 2, "", ""),
                connect("MQTT", 5, 2, "", ""),
                connect("MQTT", 6, 2, "k4", ""),
                connect("MQTT", 2, 2, "k5", ""),
                connect("MQTT", 3, 2, "k6", ""),
                connect("MQIsdp", 4, 2, "k7", ""),
                connect("MQIsdp", 5, 2, "k8", ""),
                connect("FOO", 4, 2, "k9", ""),
                connect("MQTX", 4, 2, "k10", ""),
                connect("MQTT", 0x84, 2, "k11", ""),
                connect("MQTT", 4, 3, "k12", ""),
                connect("MQIsdp", 3, 3, "k13", ""),
                connect("MQTT", 4, 0x1e, "k14", will),
                connect("MQTT", 4, 6, "w1", will) + PING,
                connect("MQTT", 4, 6, "k15", text("#") + text("m")),
                connect("MQTT", 4, 6, "k16", text("") + text("m")),
                connect("MQTT", 4, 6, "w2", text("$SYS/x") + text("m")),
                connect("MQTT", 4, 0x22, "k17", ""),
                connect("MQTT", 4, 0xc2, "u1", text("u") + text("p")),
                connect("MQTT", 4, 0x82, "u2", text("u")),
                connect("MQTT", 4, 0x42, "k18", text("p")),
                connect("MQTT", 5, 0x42, "u3", text("p")),
                connect("MQIsdp", 3, 0x42, "k19", text("p")),
                connect("MQTT", 4, 0x82, "k20", ""),
                connect("MQTT", 4, 0xc2, "k21", text("u")),
                connect("MQTT", 4, 2, "k22", "xxxx"),
                connect("MQTT", 4, 2, "a\0b", ""),
                connect("MQTT", 4, 2, "\u00ff\u00fe", ""),
                connect("MQTT", 4, 2, "a".repeat(65_535), ""),
                packet(0x10, "\0\4MQT"),
                packet(0x10, ""),
                "\21" + connect(4).substring(1),
                "\20\u00ff\u00ff\u00ff\u00ff\u00ff",
                "\20\u00ff\u00ff\u00ff\177",
                "\u0030\0",
                "\u00e0\0",
                "GET / HTTP/1.0\r\n\r\n");
    }

    private static List<String> connected(int version) {
        String l = "v" + version; // what one version publishes, no other hears
        return List.of(
                PING,
                "\u00c0\1x",
                "\u00e0\0" + PING,
                "\u00e0\1\4",
                connect(version),
                subscribe(version, 7, "a/b0"),
                subscribe(version, 7, "a2", "b1"),
                subscribe(version, 7, "a3"),
                subscribe(version, 7),
                subscribe(version, 0, "a0"),
                subscribe(version, 7, "a/#/b0"),
                subscribe(version, 7, "a+0"),
                subscribe(version, 7, "0"),
                "\u0080" + subscribe(version, 7, "a0").substring(1),
                subscribe(version, 7, "$SYS/broker/version0"),
                subscribe(version, 7, "$share/g/a0"),
                unsubscribe(version, 7, "a"),
                unsubscribe(version, 7),
                unsubscribe(version, 7, "a/#/b"),
                subscribe(version, 7, "a0") + unsubscribe(version, 8, "a", "b"),
                publish(version, 0, "p", 0, "x") + PING,
                publish(version, 2, "n/o", 9, "x"),
                publish(version, 4, "n/o", 9, "x") + "\u0062\2\0\11",
                publish(version, 6, "p", 9, "x"),
                publish(version, 2, "p", 0, "x"),
                publish(version, 0, "a/#", 0, "x"),
                publish(version, 0, "", 0, "x"),
                publish(version, 2, "$SYS/x", 9, "x"),
                publish(version, 8, "p", 0, "x") + PING,
                subscribe(version, 7, l + "1/#1") + publish(version, 2, l + "1/b", 9, "hi"),
                subscribe(version, 7, "+/" + l + "20") + publish(version, 2, "a/" + l + "2", 9, "hi"),
                subscribe(version, 7, l + "3/+/x2") + publish(version, 0, l + "3//x", 0, "hi"),
                subscribe(version, 7, l + "4/#0") + publish(version, 0, l + "4", 0, "hi"),
                subscribe(version, 7, l + "5/+0") + publish(version, 0, l + "5", 0, "hi") + PING,
                subscribe(version, 7, l + "6/x0", l + "6/y0") + publish(version, 0, l + "6/x", 0, ""),
                "\100\2\0\1" + PING,
                "\142\2\0\7",
                "\140\2\0\7",
                "\120\2\0\7",
                "\160\2\0\7" + PING,
                "\0\0",
                "\40\0",
                "\u0090\0",
                "\u00b0\0",
                "\u00d0\0" + PING,
                "\u00f0\0",
                "\u00f0\2\31\0",
                "\60\2\0\5",
                "\60\u00ff\u00ff\u00ff\u00ff\1",
                publish(version, 0, "a\0", 0, "x"),
                publish(version, 0, "p/".repeat(199) + "a", 0, "x") + PING);
    }

    private static String shortened(String script) {
        return script.length() > 100 ? script.substring(0, 100) : script;
    }

    private static String ask(int port, String script, int silence) throws IOException {
        return Bytes.hex(RealServer.ask(port, script, silence)).replaceAll("6175746f2d(..){36}", "NAME");
    }

    private RealServer start() throws Exception {
        int port = RealServer.freePort();
        Path configuration = Files.writeString(
                folder.resolve("conf"),
                "listener " + port + " 127.0.0.1\nallow_anonymous true\nuser root\nlog_dest file "
                        + folder.resolve("log") + "\n");
        return RealServer.start(folder, port, "mosquitto", "-c", configuration.toString());
    }
}
