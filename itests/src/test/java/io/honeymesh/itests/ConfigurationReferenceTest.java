// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Settings;
import io.honeymesh.itests.Metatype.Field;
import io.honeymesh.itests.Metatype.Form;
import io.honeymesh.itests.Metatype.Option;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The forms of configurations: that there is one for each, that they say what the code does, and that the reference is made of them. */
class ConfigurationReferenceTest {

    private static final Path DOCS = Path.of(System.getProperty("honeymesh.root"), "docs");
    private static final Path REFERENCE = DOCS.resolve("configuration-reference.md");

    /** What reads each configuration; the filter of system calls has one switch and reads it itself. */
    private static final Map<String, String> READERS = Map.ofEntries(
            Map.entry("io.honeymesh.policy", "io.honeymesh.policy.PolicySettings read"),
            Map.entry("io.honeymesh.enforcement", "io.honeymesh.enforcement.EnforcementSettings of"),
            Map.entry("io.honeymesh.traps", "io.honeymesh.traps.Limits of"),
            Map.entry("io.honeymesh.trap", "io.honeymesh.traps.Order of"),
            Map.entry("io.honeymesh.detection", "io.honeymesh.detection.RuleSettings of"),
            Map.entry("io.honeymesh.ledger", "io.honeymesh.ledger.LedgerSettings read"),
            Map.entry("io.honeymesh.federation", "io.honeymesh.federation.MeshSettings of"),
            Map.entry("io.honeymesh.transport.mtls", "io.honeymesh.transport.mtls.MtlsSettings of"),
            Map.entry("io.honeymesh.transport.gossip", "io.honeymesh.transport.gossip.GossipSettings of"),
            Map.entry("io.honeymesh.transport.ignite", "io.honeymesh.transport.ignite.IgniteSettings of"),
            Map.entry("io.honeymesh.enrichment", "io.honeymesh.enrichment.EnrichmentSettings of"),
            Map.entry("io.honeymesh.imports", "io.honeymesh.imports.ImportSettings of"),
            Map.entry("io.honeymesh.syslog", "io.honeymesh.forward.SyslogSettings of"),
            Map.entry("io.honeymesh.webhook", "io.honeymesh.forward.WebhookSettings of"),
            Map.entry("io.honeymesh.mail", "io.honeymesh.forward.MailSettings of"),
            Map.entry("io.honeymesh.web", "io.honeymesh.web.WebSettings of"),
            Map.entry("io.honeymesh.webconsole", "io.honeymesh.webconsole.WebConsoleSettings of"));

    private static final String UNREAD = "io.honeymesh.hardening";

    /** What has no default and is needed. */
    private static final Map<String, String> NEEDED = Map.ofEntries(
            Map.entry("protocol", "ssh"),
            Map.entry("addresses", "192.0.2.1:10800"),
            Map.entry("key.store", "/k"),
            Map.entry("trust.store", "/t"),
            Map.entry("password.file", "/p"),
            Map.entry("user", "node"),
            Map.entry("host", "192.0.2.1"),
            Map.entry("url", "https://192.0.2.1/hook"),
            Map.entry("from", "node@example.org"),
            Map.entry("to", "soc@example.org"));

    @Test
    void eachConfigurationHasAForm() throws IOException {
        List<String> forms = Metatype.forms().stream().map(Form::pid).toList();
        assertEquals(Metatype.componentPids(), forms, "components' PIDs, and those that have a form");
        TreeSet<String> read = new TreeSet<>(READERS.keySet());
        read.add(UNREAD);
        assertEquals(List.copyOf(read), forms, "name what reads it in this test");
        String guide = Files.readString(DOCS.resolve("configuration.md"));
        List<String> documented = Pattern.compile("io\\.honeymesh\\.[a-z.]+?(?=(-NAME)?\\.cfg)")
                .matcher(guide)
                .results()
                .map(found -> found.group())
                .distinct()
                .sorted()
                .toList();
        assertEquals(forms, documented, "those that docs/configuration.md tells of");
    }

    @Test
    void eachFormSaysWhatItIsFor() throws IOException {
        List<String> silent = new ArrayList<>();
        for (Form form : Metatype.forms()) {
            if (form.name().isBlank() || form.description().isBlank()) {
                silent.add(form.pid());
            }
            for (Field field : form.fields()) {
                boolean labelled = field.options().stream()
                        .noneMatch(option -> option.label().isBlank());
                boolean bounded = !field.type().equals("Integer")
                        || !field.min().isEmpty() && !field.max().isEmpty();
                if (field.name().isBlank() || field.description().length() < 5 || !bounded || !labelled) {
                    silent.add(form.pid() + ": " + field.key());
                }
            }
        }
        assertEquals(List.of(), silent, "without a name, a description, bounds of a number, or words for a choice");
    }

    /** As the web console sends a form that nothing was changed in. */
    @Test
    void defaultsAreThoseOfTheCode() throws Exception {
        for (Form form : Metatype.forms()) {
            if (!form.pid().equals(UNREAD)) {
                Map<String, Object> needed = needed(form);
                Map<String, Object> sent = new HashMap<>(needed);
                form.fields().stream()
                        .filter(field -> !needed.containsKey(field.key()))
                        .forEach(field -> sent.put(
                                field.key(), field.isList() ? field.fallback().split(",") : field.fallback()));
                assertEquals(read(form, needed), read(form, sent), form.pid());
            }
        }
    }

    @Test
    void boundsAreThoseOfTheCode() throws Exception {
        List<String> wrong = new ArrayList<>();
        for (Form form : Metatype.forms()) {
            for (Field field : form.fields()) {
                if (!field.min().isEmpty()) {
                    for (String[] one : new String[][] {
                        {field.min(), "in"},
                        {field.max(), "in"},
                        {Long.toString(Long.parseLong(field.min()) - 1), "out"},
                        {Long.toString(Long.parseLong(field.max()) + 1), "out"}
                    }) {
                        Map<String, Object> sent = needed(form);
                        sent.put(field.key(), one[0]);
                        if (isTaken(form, sent) != one[1].equals("in")) {
                            wrong.add(form.pid() + ": " + field.key() + " = " + one[0]);
                        }
                    }
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void whatIsNeededIsWhatTheCodeRefusesToBeWithout() throws Exception {
        List<String> wrong = new ArrayList<>();
        for (Form form : Metatype.forms()) {
            Map<String, Object> needed = new HashMap<>();
            form.fields().stream()
                    .filter(ConfigurationReferenceTest::isNeeded)
                    .forEach(field -> needed.put(field.key(), NEEDED.getOrDefault(field.key(), "")));
            for (Field field : form.fields()) {
                if (READERS.containsKey(form.pid()) && field.fallback().isEmpty()) {
                    Map<String, Object> sent = new HashMap<>(needed);
                    sent.remove(field.key());
                    if (isTaken(form, sent) == field.required()) {
                        wrong.add(form.pid() + ": " + field.key());
                    }
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    private static boolean isNeeded(Field field) {
        return field.required() && field.fallback().isEmpty();
    }

    private static boolean isTaken(Form form, Map<String, Object> sent) throws Exception {
        try {
            return !read(form, sent).toString().contains("is not allowed");
        } catch (InvocationTargetException refused) {
            assertTrue(refused.getCause() instanceof IllegalArgumentException, refused.getCause() + "");
            // One key may ask for another: what counts is that this one is allowed.
            return !refused.getCause().getMessage().contains("is not allowed");
        }
    }

    private static Map<String, Object> needed(Form form) {
        return form.fields().stream()
                .filter(field ->
                        NEEDED.containsKey(field.key()) && field.fallback().isEmpty())
                .collect(Collectors.toMap(
                        Field::key, field -> (Object) NEEDED.get(field.key()), (a, b) -> a, HashMap::new));
    }

    private static Object read(Form form, Map<String, Object> sent) throws Exception {
        String[] reader = READERS.get(form.pid()).split(" ");
        List<URL> urls = new ArrayList<>();
        for (Path jar : Metatype.jars()) {
            if (!jar.getFileName().toString().startsWith("io.honeymesh.api-")) {
                urls.add(jar.toUri().toURL());
            }
        }
        try (URLClassLoader bundles =
                new URLClassLoader(urls.toArray(URL[]::new), ConfigurationReferenceTest.class.getClassLoader())) {
            Method method = Arrays.stream(bundles.loadClass(reader[0]).getDeclaredMethods())
                    .filter(one -> one.getName().equals(reader[1]))
                    .min((a, b) -> Boolean.compare(isPrivate(a), isPrivate(b)))
                    .orElseThrow();
            method.setAccessible(true);
            Object[] arguments = Arrays.stream(method.getParameterTypes())
                    .map(type -> {
                        Consumer<String> nobody = line -> {};
                        return type == Settings.class
                                ? new Settings(form.pid(), sent)
                                : type == Map.class ? sent : type == String.class ? "default" : nobody;
                    })
                    .toArray();
            return String.valueOf(method.invoke(null, arguments));
        }
    }

    private static boolean isPrivate(Method method) {
        return java.lang.reflect.Modifier.isPrivate(method.getModifiers());
    }

    /** {@code -Dhoneymesh.remake=true} writes it. */
    @Test
    void theReferenceIsMadeOfTheForms() throws IOException {
        String made = reference(Metatype.forms());
        if (Boolean.getBoolean("honeymesh.remake")) {
            Files.writeString(REFERENCE, made);
        }
        assertEquals(
                made,
                Files.exists(REFERENCE) ? Files.readString(REFERENCE) : "",
                "make it anew: mvn -f itests/pom.xml test -Dtest=ConfigurationReferenceTest -Dhoneymesh.remake=true");
    }

    private static String reference(List<Form> forms) {
        StringBuilder out = new StringBuilder("""
                # Configuration reference

                Every key of every configuration. Made of the descriptions that the bundles carry (OSGi Metatype), from which the
                [web console](webconsole.md) makes its forms, too; a test holds both together. Don't edit it:
                `mvn -f itests/pom.xml test -Dtest=ConfigurationReferenceTest -Dhoneymesh.remake=true` makes it anew.
                How the files work, and what the keys are good for, is in [configuration.md](configuration.md).
                """);
        for (Form form : forms) {
            out.append("\n## etc/").append(form.pid()).append(form.factory() ? "-NAME.cfg" : ".cfg");
            out.append("\n\n").append(cell(form.name())).append(": ").append(cell(form.description()));
            out.append("\n\n| key | type | default | allowed | meaning |\n|---|---|---|---|---|\n");
            for (Field field : form.fields()) {
                out.append("| `").append(field.key()).append("` | ");
                out.append(type(field)).append(" | ").append(fallback(field)).append(" | ");
                out.append(allowed(field))
                        .append(" | ")
                        .append(cell(field.name()))
                        .append(": ");
                out.append(cell(field.description())).append(" |\n");
            }
        }
        return out.toString();
    }

    private static String type(Field field) {
        String one = switch (field.type()) {
            case "Integer", "Long" -> "number";
            case "Boolean" -> "true, false";
            default -> "text";
        };
        return field.isList() ? "list of " + one + "s" : one;
    }

    private static String fallback(Field field) {
        return isNeeded(field) ? "(needed)" : field.fallback().isEmpty() ? "" : "`" + field.fallback() + "`";
    }

    private static String allowed(Field field) {
        return field.min().isEmpty()
                ? String.join(", ", field.options().stream().map(Option::value).toList())
                : field.min() + "–" + field.max();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;").strip();
    }
}
