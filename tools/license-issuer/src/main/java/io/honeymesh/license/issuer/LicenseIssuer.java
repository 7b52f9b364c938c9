// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.license.issuer;

import io.honeymesh.api.Licence;
import io.honeymesh.api.SafeText;
import io.honeymesh.license.LicenceReader;
import io.honeymesh.license.VendorKey;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** {@code java -jar license-issuer.jar}: makes a vendor's key, and licences. */
public final class LicenseIssuer {

    static final int FAILED = 1;
    static final int USAGE = 2;

    static final String KEY_FILE = "vendor-key.pem";
    static final String PUBLIC_FILE = "vendor-key.pub";

    private static final int MAX_DAYS = 3660;
    private static final int MAX_NODES = 1_000_000;
    private static final int ID_BYTES = 8;
    private static final int MAX_FILE_BYTES = 64 * 1024;

    private static final String HELP = """
            license-issuer makes the vendor's key, and licences for HoneyMesh nodes.

              license-issuer keys --out DIR
                  a new key pair: DIR/vendor-key.pem (secret, 0600) and DIR/vendor-key.pub, which a
                  release is built with: mvn -Prelease -Dhoneymesh.vendor.key=$(cat DIR/vendor-key.pub)
              license-issuer issue --key FILE --holder NAME --nodes N --days N --out FILE
                                   [--cluster NAME] [--tier pro|community] [--id ID]
                  a licence that holds from now on for so many days, for any cluster or only for one
              license-issuer show FILE [--vendor KEY|FILE]
                  what a licence says, and whether that vendor signed it (if left out: the development key)
              license-issuer help

            No file is ever overwritten. Exit: 0 done, 1 failed or not signed by that vendor, 2 wrong use.
            """;

    private final PrintStream out;
    private final PrintStream err;
    private final InstantSource clock;
    private final SecureRandom random;

    LicenseIssuer(PrintStream out, PrintStream err, InstantSource clock, SecureRandom random) {
        this.out = out;
        this.err = err;
        this.clock = clock;
        this.random = random;
    }

    public static void main(String[] arguments) {
        LicenseIssuer issuer = new LicenseIssuer(System.out, System.err, InstantSource.system(), new SecureRandom());
        System.exit(issuer.run(arguments));
    }

    /** @return the exit code */
    int run(String... arguments) {
        List<String> rest = Arrays.asList(arguments).subList(Math.min(1, arguments.length), arguments.length);
        try {
            switch (arguments.length == 0 ? "" : arguments[0]) {
                case "keys" -> keys(Options.of(rest, Set.of("--out")));
                case "issue" ->
                    issue(Options.of(
                            rest,
                            Set.of("--key", "--holder", "--nodes", "--days", "--cluster", "--tier", "--id", "--out")));
                case "show" -> show(Options.of(rest, Set.of("--vendor")));
                case "help", "--help", "-h" -> out.print(HELP);
                case "" -> throw Options.usage("what is to be done: keys, issue or show");
                default -> throw Options.usage("there is no command '" + SafeText.escape(arguments[0], 40) + "'");
            }
            return 0;
        } catch (Refused refused) {
            err.println("license-issuer: " + SafeText.printable(refused.getMessage()));
            return refused.exit();
        }
    }

    private void keys(Options options) throws Refused {
        options.noWords();
        Path folder = path(options.required("--out"));
        SigningKey key = SigningKey.make(random);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new Refused(FAILED, folder + " can't be made: " + e);
        }
        NewFile.write(folder.resolve(KEY_FILE), key.pem(), "rw-------");
        NewFile.write(folder.resolve(PUBLIC_FILE), key.publicText() + "\n", "rw-r--r--");
        out.println("secret  " + folder.resolve(KEY_FILE) + "   keep it off every machine that builds or runs nodes");
        out.println("public  " + folder.resolve(PUBLIC_FILE));
        out.println("build   mvn -Prelease -Dhoneymesh.vendor.key=" + key.publicText());
    }

    private void issue(Options options) throws Refused {
        options.noWords();
        SigningKey key = signingKey(path(options.required("--key")));
        Path file = path(options.required("--out"));
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Licence licence = new Licence(
                options.given("--id").orElseGet(this::id),
                tier(options.given("--tier").orElse("pro")),
                options.required("--holder"),
                options.number("--nodes", 1, MAX_NODES),
                options.given("--cluster"),
                now,
                now.plus(Duration.ofDays(options.number("--days", 1, MAX_DAYS))));
        String text = LicenceText.of(licence, key);
        VendorKey vendor = VendorKey.parse(key.publicText());
        readBack(text, vendor, licence);
        NewFile.write(file, text + "\n", "rw-r--r--");
        print(licence);
        if (vendor.development()) {
            out.println("SIGNED WITH THE DEVELOPMENT KEY: no release believes it");
        } else {
            out.println("vendor   " + key.publicText());
        }
    }

    private String id() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return "HM-" + HexFormat.of().formatHex(bytes);
    }

    private static Licence.Tier tier(String text) throws Refused {
        return switch (text) {
            case "pro" -> Licence.Tier.PRO;
            case "community" -> Licence.Tier.COMMUNITY;
            default -> throw Options.usage("--tier is pro or community, not '" + SafeText.escape(text, 40) + "'");
        };
    }

    /** Nothing leaves here that a node would refuse; its reader knows what a holder or a cluster may be called. */
    private static void readBack(String text, VendorKey vendor, Licence licence) throws Refused {
        try {
            if (!new LicenceReader(vendor.key()).read(text).equals(licence)) {
                throw new Refused(FAILED, "a node would read something else than what was asked for");
            }
        } catch (IllegalArgumentException wrong) {
            throw new Refused(USAGE, "a node would refuse it: " + wrong.getMessage());
        }
    }

    private void show(Options options) throws Refused {
        String text = read(path(options.onlyWord("licence"))).strip();
        VendorKey vendor = vendor(options.given("--vendor"));
        try {
            print(new LicenceReader(vendor.key()).read(text));
        } catch (IllegalArgumentException wrong) {
            throw new Refused(FAILED, wrong.getMessage());
        }
        out.println(
                vendor.development()
                        ? "SIGNED WITH THE DEVELOPMENT KEY: no release believes it"
                        : "signed by that vendor");
    }

    private static VendorKey vendor(Optional<String> given) throws Refused {
        String text = given.orElse(VendorKey.DEVELOPMENT);
        try {
            return VendorKey.parse(text);
        } catch (IllegalArgumentException noKey) {
            return vendorFile(text);
        }
    }

    private static VendorKey vendorFile(String name) throws Refused {
        try {
            return VendorKey.parse(read(path(name)).strip());
        } catch (IllegalArgumentException wrong) {
            throw new Refused(USAGE, "--vendor is no public key: " + wrong.getMessage());
        }
    }

    private void print(Licence licence) {
        out.println("licence  " + licence.id());
        out.println("holder   " + SafeText.escape(licence.holder()));
        out.println("tier     " + licence.tier().name().toLowerCase(Locale.ROOT));
        out.println("nodes    " + licence.nodes());
        out.println("cluster  " + licence.cluster().orElse("any"));
        out.println("issued   " + licence.issued());
        out.println("expires  " + licence.expires() + (licence.expires().isAfter(clock.instant()) ? "" : "   EXPIRED"));
    }

    private static SigningKey signingKey(Path file) throws Refused {
        try {
            return SigningKey.parse(read(file));
        } catch (IllegalArgumentException wrong) {
            throw new Refused(FAILED, file + ": " + wrong.getMessage());
        }
    }

    private static String read(Path file) throws Refused {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MAX_FILE_BYTES), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new Refused(FAILED, file + " can't be read: " + e);
        }
    }

    private static Path path(String text) throws Refused {
        try {
            return Path.of(text);
        } catch (InvalidPathException wrong) {
            throw Options.usage("'" + SafeText.escape(text, 80) + "' is no path");
        }
    }
}
