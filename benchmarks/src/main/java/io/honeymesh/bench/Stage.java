// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.bench.Timeline.Who;
import io.honeymesh.lab.Baseline;
import io.honeymesh.lab.Crowd;
import io.honeymesh.lab.Distribution;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.Lab;
import io.honeymesh.lab.LabException;
import io.honeymesh.lab.Node;
import io.honeymesh.lab.RealService;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What both programs play on: a victim with a node beside a real service, a second one with the C baseline, and a router
 * with a crowd of strangers.
 *
 * @param traps listening TCP traps, port to name
 * @param quietPort a port of the victims that is neither trap nor service
 */
record Stage(
        Lab lab,
        Host victim,
        Node node,
        Host yardstick,
        Baseline baseline,
        Crowd crowd,
        String enforcer,
        String attachMode,
        Map<Integer, String> traps,
        int quietPort) {

    static final int SERVICE_PORT = 8088;
    static final int BASELINE_PORT = 2222;

    private static final int FIRST_QUIET_PORT = 4001;
    private static final Pattern TRAP = Pattern.compile("(\\S+) \\S*:(\\d+)/tcp");

    static Stage set(Lab lab, Timeline timeline, Path dist, Map<String, Map<String, String>> configuration) {
        Host victim = lab.host("victim");
        Host yardstick = lab.host("yardstick");
        Crowd crowd = lab.crowd(lab.host("router"), List.of(victim, yardstick));
        RealService.start(lab, victim, SERVICE_PORT);
        timeline.say(
                Who.LAB,
                "victim " + victim.ipv4() + " and " + victim.ipv6() + ", its web service on port " + SERVICE_PORT
                        + "; no way out of these namespaces");
        Distribution distribution = Distribution.of(lab, dist);
        Node node = Node.prepare(lab, distribution, victim, configuration);
        timeline.say(Who.LAB, "starting the node");
        node.start();
        Map<String, Object> status = node.status();
        Map<?, ?> enforcer = status.get("enforcer") instanceof Map<?, ?> map ? map : Map.of();
        String kind = String.valueOf(enforcer.get("kind"));
        String mode = attachMode(enforcer.get("interfaces"));
        Map<Integer, String> traps = traps(status.get("traps"));
        if (mode.isEmpty()) {
            throw new LabException("the node drops nothing here: enforcer " + kind + ", " + enforcer.get("reason"));
        }
        if (traps.isEmpty()) {
            throw new LabException("the node has no traps: " + status.get("warnings"));
        }
        timeline.say(Who.NODE, "ready: enforcer " + kind + " " + mode + ", traps " + shown(traps));
        Baseline baseline = Baseline.start(lab, yardstick, BASELINE_PORT, mode);
        return new Stage(lab, victim, node, yardstick, baseline, crowd, kind, mode, traps, quietPort(traps));
    }

    /** A port that is no trap. */
    static int quietPort(Map<Integer, String> traps) {
        int quiet = FIRST_QUIET_PORT;
        while (traps.containsKey(quiet)) {
            quiet++;
        }
        return quiet;
    }

    /** The port of the trap with this name, or else of any. */
    int trapPort(String name) {
        return traps.entrySet().stream()
                .filter(trap -> trap.getValue().equals(name))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(() -> traps.keySet().iterator().next());
    }

    boolean hasTrap(String name) {
        return traps.containsValue(name);
    }

    /** {@code ["eth0 native"]} */
    static String attachMode(Object interfaces) {
        if (interfaces instanceof List<?> list) {
            for (Object each : list) {
                String[] words = String.valueOf(each).split(" ");
                if (words.length == 2 && words[0].equals(Host.INTERFACE)) {
                    return words[1];
                }
            }
        }
        return "";
    }

    /** {@code ["ssh [::]:22/tcp"]} */
    static Map<Integer, String> traps(Object listed) {
        Map<Integer, String> traps = new TreeMap<>();
        if (listed instanceof List<?> list) {
            for (Object each : list) {
                Matcher matcher = TRAP.matcher(String.valueOf(each));
                if (matcher.matches()) {
                    traps.put(Integer.valueOf(matcher.group(2)), matcher.group(1));
                }
            }
        }
        return traps;
    }

    private static String shown(Map<Integer, String> traps) {
        return String.join(
                ", ",
                traps.entrySet().stream()
                        .map(trap -> trap.getValue() + " " + trap.getKey())
                        .toList());
    }
}
