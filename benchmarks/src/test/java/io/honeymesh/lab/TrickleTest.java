// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrickleTest {

    private static final int TRAP = 2222;
    private static final Duration SETTLE = Duration.ofMillis(80);

    private static void touch(Host from, String source, Host target) {
        from.call(() -> {
            try (Socket socket = new Socket()) {
                socket.bind(new InetSocketAddress(InetAddress.getByName(source), 0));
                socket.connect(new InetSocketAddress(target.ipv4(), TRAP), 3000);
                return null;
            }
        });
    }

    @Test
    void whoIsDroppedIsSeenAndWhoIsNotIsNot() throws Exception {
        try (Lab lab = RootOnly.lab()) {
            Host victim = lab.host("victim");
            Host other = lab.host("other");
            victim.command("ip", "addr", "add", "45.45.255.1/16", "dev", Host.INTERFACE)
                    .output(Duration.ofSeconds(5));
            Baseline.start(lab, victim, TRAP, "native");
            Host host = lab.host("strangers");
            Strangers strangers = Strangers.on(host);
            List<Arrivals> arrivals = List.of(Arrivals.at(lab, victim), Arrivals.at(lab, other));
            List<String> two = List.of(strangers.next(), strangers.next());

            try (Trickle trickle =
                    Trickle.start(strangers, two, arrivals, Duration.ofMillis(1), Duration.ofSeconds(5))) {
                Thread.sleep(200);
                assertEquals(OptionalDouble.empty(), trickle.droppedAtNanos(0, arrivals.getFirst(), SETTLE));
                double began = System.nanoTime();
                touch(host, two.getFirst(), victim);
                Thread.sleep(400);
                trickle.stop();
                double dropped =
                        trickle.droppedAtNanos(0, arrivals.getFirst(), SETTLE).orElseThrow();
                assertTrue(dropped > began && dropped < began + 300e6, (dropped - began) / 1e6 + " ms");
                assertEquals(OptionalDouble.empty(), trickle.droppedAtNanos(0, arrivals.getLast(), SETTLE));
                assertEquals(OptionalDouble.empty(), trickle.droppedAtNanos(1, arrivals.getFirst(), SETTLE));
                assertTrue(trickle.gapsMicros(0).size() > 100);
            }
            assertTrue(arrivals.getFirst().roundTripMicros(other) > 0);
        }
    }

    @Test
    void whoNeverCameThroughWasNotDropped() throws Exception {
        try (Lab lab = RootOnly.lab()) {
            Host target = lab.host("target");
            Strangers strangers = Strangers.on(lab.host("strangers"));
            Arrivals arrivals = Arrivals.at(lab, target);
            target.command("ip", "link", "set", Host.INTERFACE, "down").output(Duration.ofSeconds(5));
            List<String> one = List.of(strangers.next());
            try (Trickle trickle =
                    Trickle.start(strangers, one, List.of(arrivals), Duration.ofMillis(1), Duration.ofMillis(300))) {
                Thread.sleep(500);
                assertEquals(OptionalDouble.empty(), trickle.droppedAtNanos(0, arrivals, SETTLE));
            }
        }
    }

    @Test
    void noAddressComesTwice() {
        try (Lab lab = RootOnly.lab()) {
            Strangers strangers = Strangers.on(lab.host("strangers"));
            Set<String> all = new HashSet<>();
            for (int i = 0; i < 600; i++) {
                String address = strangers.next();
                assertTrue(all.add(address) && !address.endsWith(".0") && !address.endsWith(".255"), address);
            }
        }
    }
}
