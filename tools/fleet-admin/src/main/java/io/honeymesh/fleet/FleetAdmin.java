// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fleet;

import io.honeymesh.api.DurationText;
import io.honeymesh.api.PrivateFile;
import io.honeymesh.api.SafeText;
import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.FleetOrders;
import io.honeymesh.federation.wire.Malformed;
import io.honeymesh.federation.wire.Message;
import io.honeymesh.federation.wire.Signer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code ./honeymesh fleet}: makes the fleet's key, and orders that give each node a new token (S29). */
public final class FleetAdmin {

    static final int FAILED = 1;
    static final int USAGE = 2;

    private static final int MAX_KEY_CHARS = 200;
    private static final int MAX_ROSTER_BYTES = 8 << 20;

    private static final String HELP = """
            fleet makes the key of a fleet, and orders that give each of its nodes a new access token.
            It needs no network: keep it, and the key, on a machine on which no node runs.

              fleet key --out DIR
                  a new key: DIR/fleet.key (secret, 0600). Prints what belongs into
                  etc/io.honeymesh.federation.cfg of each node that is to follow its orders
              fleet order --key FILE --roster FILE --out DIR [--valid 24h]
                  one new token for each node of a roster, which honeymesh:token fleet-roster prints on any of
                  them: DIR/tokens (secret, 0600) has them, DIR/order is for honeymesh:token rotate-fleet on any
                  node. Nodes that are away may follow for as long as it is valid (1m-30d)
              fleet help

            No file is ever overwritten. Exit: 0 done, 1 failed, 2 wrong use.
            """;

    private final PrintStream out;
    private final PrintStream err;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    /** What was asked for can't be done; the message is the one line that is shown. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        private final int exit;

        Refused(int exit, String message) {
            super(message);
            this.exit = exit;
        }
    }

    public FleetAdmin(PrintStream out, PrintStream err, InstantSource clock) {
        this.out = out;
        this.err = err;
        this.clock = clock;
    }

    public static void main(String[] arguments) {
        System.exit(new FleetAdmin(System.out, System.err, InstantSource.system()).run(arguments));
    }

    /** @return the exit code */
    public int run(String... arguments) {
        try {
            switch (arguments.length == 0 ? "" : arguments[0]) {
                case "key" -> key(options(arguments, List.of("--out")));
                case "order" -> order(options(arguments, List.of("--key", "--roster", "--out", "--valid")));
                case "help", "--help", "-h" -> out.print(HELP);
                case "" -> throw usage("what is to be done: key or order");
                default -> throw usage("there is no command '" + SafeText.escape(arguments[0], 40) + "'");
            }
            return 0;
        } catch (Refused refused) {
            err.println("fleet: " + SafeText.printable(refused.getMessage()));
            return refused.exit;
        } catch (IOException | IllegalArgumentException e) {
            err.println("fleet: " + SafeText.printable(String.valueOf(e.getMessage())));
            return FAILED;
        }
    }

    private static Refused usage(String message) {
        return new Refused(USAGE, message + "; see fleet help");
    }

    private static Map<String, String> options(String[] arguments, List<String> known) throws Refused {
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 1; i < arguments.length; i += 2) {
            if (!known.contains(arguments[i])) {
                throw usage("there is no " + SafeText.escape(arguments[i], 40) + " here");
            }
            if (i + 1 == arguments.length || options.put(arguments[i], arguments[i + 1]) != null) {
                throw usage(arguments[i] + " stands there once, with a value");
            }
        }
        return options;
    }

    private static Path path(Map<String, String> options, String name) throws Refused {
        if (!options.containsKey(name)) {
            throw usage(name + " is missing");
        }
        return Path.of(options.get(name));
    }

    private void key(Map<String, String> options) throws Refused, IOException {
        Path file = path(options, "--out").resolve("fleet.key");
        byte[] seed = new byte[Signer.SEED_BYTES];
        random.nextBytes(seed);
        write(file, HexFormat.of().formatHex(seed) + "\n");
        out.println("secret  " + file + "   keep it off every machine that runs a node");
        out.println("nodes   fleet.admin = " + new Signer(seed).key().hex());
    }

    private void order(Map<String, String> options) throws Refused, IOException {
        Signer admin = admin(path(options, "--key"));
        Path folder = path(options, "--out");
        Duration valid = DurationText.parse(options.getOrDefault("--valid", "24h"));
        if (valid.compareTo(Duration.ofMinutes(1)) < 0 || valid.compareTo(FleetOrders.LONGEST) > 0) {
            throw usage("--valid is 1m to 30d");
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        List<Body.Order> orders = new ArrayList<>();
        StringBuilder tokens = new StringBuilder();
        String cluster;
        try {
            String roster = roster(path(options, "--roster"));
            cluster = FleetOrders.cluster(roster);
            for (Message one : FleetOrders.sealings(roster)) {
                byte[] secret = new byte[FleetOrders.SECRET_BYTES];
                random.nextBytes(secret);
                byte[] sealTo = ((Body.Sealing) one.body()).key().bytes();
                orders.add(FleetOrders.order(admin, cluster, now, valid, one.publisher(), sealTo, secret));
                tokens.append(one.publisher().nodeId())
                        .append(' ')
                        .append(FleetOrders.token(secret))
                        .append('\n');
            }
        } catch (Malformed wrong) {
            throw new Refused(FAILED, "that is no roster: " + wrong.getMessage());
        }
        // The tokens first: an order whose tokens nobody has would lock everybody out.
        write(folder.resolve("tokens"), tokens.toString());
        write(folder.resolve("order"), FleetOrders.text(cluster, orders));
        out.println("nodes   " + orders.size() + " of the cluster " + cluster);
        orders.forEach(order -> out.println("        " + order.node().nodeId()));
        out.println("secret  " + folder.resolve("tokens") + "   a new token of role admin for each");
        out.println("order   " + folder.resolve("order") + "   for honeymesh:token rotate-fleet on any node, until "
                + now.plus(valid));
    }

    private static Signer admin(Path file) throws Refused, IOException {
        String text = new PrivateFile(file).readSecret(MAX_KEY_CHARS).orElse("").strip();
        if (!text.matches("[0-9a-f]{64}")) {
            throw new Refused(FAILED, file + " is no key that fleet key has made");
        }
        return new Signer(HexFormat.of().parseHex(text));
    }

    private static String roster(Path file) throws Refused {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MAX_ROSTER_BYTES), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new Refused(FAILED, file + " can't be read: " + e);
        }
    }

    /** For its owner alone, from its first moment on. */
    private static void write(Path file, String content) throws Refused, IOException {
        if (Files.exists(file)) {
            throw new Refused(FAILED, file + " is there already and is not overwritten");
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        new PrivateFile(file).write(content.getBytes(StandardCharsets.US_ASCII));
    }
}
