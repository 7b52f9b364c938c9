// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import static io.honeymesh.trap.ldap.Requests.*;

import io.honeymesh.traps.Comparison;
import io.honeymesh.traps.RealServer;
import io.honeymesh.traps.Timing;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Asks a real slapd with the same entries and the trap the same and compares the answers byte by byte; nonces may differ. */
@Timeout(90)
class SlapdComparisonTest {

    private static final int ADD = Message.ADD;
    private static final String ANY = "1.1";

    private static final int AT_ONCE = 8;

    @TempDir
    Path folder;

    @Test
    void theTrapAnswersAsARealSlapdDoes() throws Exception {
        int node = Nodes.withoutTls();
        Company company = Nodes.company(node);
        try (RealServer slapd =
                        Slapd.start(folder, company, TrapHarness.persona(node).hostName());
                TrapHarness trap = Nodes.open(node)) {
            List<Comparison.Pair> pairs = new ArrayList<>();
            requests(company)
                    .forEach((name, steps) -> pairs.add(new Comparison.Pair(
                            name,
                            silence -> ask(slapd.port(), steps, silence),
                            silence -> ask(trap.port(), steps, silence))));
            Comparison.assertAllSame(AT_ONCE, pairs);
            String wrong = text(message(1, bind("cn=admin," + company.suffix(), "x")));
            Timing.assertAnswersAlike("anonymous login", slapd.port(), trap.port(), text(message(1, bind("", ""))));
            Timing.assertAnswersAlike("wrong password", slapd.port(), trap.port(), wrong);
        }
    }

    private static String text(byte[] request) {
        return new String(request, StandardCharsets.ISO_8859_1);
    }

    private static Map<String, List<byte[]>> requests(Company company) {
        Map<String, List<byte[]>> all = new LinkedHashMap<>();
        binds(all, company.suffix());
        mechanisms(all);
        searches(all, company);
        filters(all, company);
        others(all, company);
        broken(all);
        return all;
    }

    private static void put(Map<String, List<byte[]>> all, String name, byte[] request) {
        all.put(name, List.of(request));
    }

    private static void put(Map<String, List<byte[]>> all, String name, List<byte[]> steps) {
        all.put(name, steps);
    }

    private static List<byte[]> steps(byte[]... requests) {
        return List.of(requests);
    }

    private static void binds(Map<String, List<byte[]>> all, String suffix) {
        put(all, "anonymous", message(1, bind("", "")));
        put(all, "a password without a name", message(1, bind("", "x")));
        put(all, "a name without a password", message(1, bind("cn=admin," + suffix, "")));
        put(all, "the administrator", message(1, bind("cn=admin," + suffix, "x")));
        put(all, "a stranger", message(1, bind("cn=x,dc=example,dc=com", "x")));
        put(all, "not a name", message(1, bind("foo", "x")));
        put(all, "an unknown attribute", message(1, bind("xx=foo", "x")));
        put(all, "version 1", message(1, bind(1, "", "")));
        put(all, "version 2", message(1, bind(2, "", "")));
        put(all, "version 4", message(1, bind(4, "", "")));
        put(all, "Kerberos 4", message(1, bind(3, "", Der.text(0x81, "x"))));
        put(all, "method 9", message(1, bind(3, "", Der.text(0x89, "x"))));
        put(all, "id 0", message(0, bind("", "")));
        put(all, "id -1", message(-1, bind("", "")));
        put(all, "id 2147483647", message(Integer.MAX_VALUE, bind("", "")));
        put(all, "a critical control", message(1, bind("", ""), controls(control("1.2.3", true))));
        put(all, "no password at all", message(1, Der.value(0x60, Der.integer(2, 3), Der.text(""))));
        put(all, "bind and more", message(1, bind("", ""), new byte[] {'x'}));
    }

    private static void mechanisms(Map<String, List<byte[]>> all) {
        for (String name : new String[] {
            "", "FOO", "PLAIN", "LOGIN", "EXTERNAL", "GSSAPI", "DIGEST-MD5", "CRAM-MD5", "SCRAM-SHA-1", "NTLM"
        }) {
            put(all, "mechanism " + name, message(1, sasl(name)));
        }
        put(all, "PLAIN in the clear", message(1, sasl("PLAIN", "\0a\0b")));
        put(all, "EXTERNAL as nobody", message(1, sasl("EXTERNAL", "")));
        put(all, "SCRAM", message(1, sasl("SCRAM-SHA-256", "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL")));
        put(all, "no SCRAM", message(1, sasl("SCRAM-SHA-1", "xx")));
        put(all, "CRAM-MD5", steps(message(1, sasl("CRAM-MD5")), message(2, sasl("CRAM-MD5", "u " + "0".repeat(32)))));
        put(all, "CRAM-MD5 without a name", steps(message(1, sasl("CRAM-MD5")), message(2, sasl("CRAM-MD5", "u"))));
        put(all, "CRAM-MD5 first", message(1, sasl("CRAM-MD5", "u")));
        put(all, "another mechanism within", steps(message(1, sasl("CRAM-MD5")), message(2, sasl("DIGEST-MD5"))));
        String digest =
                "username=\"a\",realm=\"x\",nonce=\"y\",cnonce=\"z\",nc=00000001,qop=auth,digest-uri=\"ldap/x\","
                        + "response=0123456789abcdef0123456789abcdef";
        for (String response : new String[] {
            digest, "xx", "", "a=b", digest.replace("nc=", "n="), digest.replace("uri", "x"), digest.replace("cn", "x")
        }) {
            put(
                    all,
                    "DIGEST-MD5 " + response,
                    steps(message(1, sasl("DIGEST-MD5")), message(2, sasl("DIGEST-MD5", response))));
        }
        for (int flags : new int[] {0x0207, 0x0206, 0x8207, 0xffff, 3, 0}) {
            String hello = "NTLMSSP\0\1\0\0\0" + (char) (flags & 0xff) + (char) (flags >> 8) + "\0".repeat(18);
            put(all, "NTLM " + flags, message(1, sasl("NTLM", hello)));
            put(all, "NTLM nonsense " + flags, steps(message(1, sasl("NTLM", hello)), message(2, sasl("NTLM", "xx"))));
        }
        put(all, "no NTLM", message(1, sasl("NTLM", "xx")));
    }

    private static void searches(Map<String, List<byte[]>> all, Company company) {
        String suffix = company.suffix();
        String people = company.entries().get(1).name();
        String person = company.entries().get(3).name();
        byte[] any = everything();
        for (int scope : new int[] {0, 1, 2, 3, 9}) {
            for (String base : new String[] {"", suffix, people, "ou=x,ou=y," + people, "dc=foo", "foo", "cn=config"}) {
                put(all, "search " + scope + " " + base, message(1, search(base, scope, any)));
            }
        }
        put(all, "all of the root", message(1, search("", 0, any, "*", "+")));
        put(all, "some of the root", message(1, search("", 0, any, "namingContexts", "supportedldapversion", "foo")));
        put(all, "a filter on the root", message(1, search("", 0, equal("objectClass", "nope"))));
        put(all, "the schema", message(1, search("cn=subschema", 0, any)));
        put(all, "the schema's subtree", message(1, search("cn=subschema", 2, any)));
        put(all, "monitor", message(1, search("cn=monitor", 0, any)));
        put(all, "all of all", message(1, search(suffix, 2, any, "*", "+")));
        put(all, "nothing of all", message(1, search(suffix, 2, any, ANY)));
        put(all, "names", message(1, search(person, 0, any, "name", "UID", "2.5.4.3", "mail", "sn")));
        put(all, "a class", message(1, search(person, 0, any, "@posixAccount")));
        put(all, "options", message(1, search(person, 0, any, "cn;lang-en", "cn;binary", "userPassword")));
        put(all, "another case", message(1, search(people.toUpperCase(Locale.ROOT), 0, any)));
        put(all, "spaces", message(1, search(people.replace(",", " , "), 0, any)));
        put(all, "semicolons", message(1, search(people.replace(",", ";"), 0, any)));
        put(all, "quotes", message(1, search("ou=\"x\"," + suffix, 0, any)));
        put(all, "escapes", message(1, search("ou=\\41b\\,c," + suffix, 0, any)));
        put(all, "a bad escape", message(1, search("ou=\\4x," + suffix, 0, any)));
        put(all, "an OID", message(1, search("2.5.4.11=x," + suffix, 0, any)));
        put(all, "hexadecimal", message(1, search("ou=#040178," + suffix, 0, any)));
        put(all, "an empty value", message(1, search("ou=," + suffix, 0, any)));
        put(all, "a comma too many", message(1, search("ou=x,," + suffix, 0, any)));
        put(all, "a comma at the end", message(1, search(suffix + ",", 0, any)));
        put(all, "deref 9", message(1, search("", 0, 9, 0, any)));
        put(all, "size -1", message(1, search("", 0, 0, -1, any)));
        put(all, "size 1", message(1, search(suffix, 2, 0, 1, any, ANY)));
        put(
                all,
                "size of all",
                message(1, search(suffix, 2, 0, company.entries().size(), any, ANY)));
        byte[] search = search(suffix, 2, any, ANY);
        put(all, "a control", message(1, search("", 0, any), controls(control("1.2.3", false))));
        put(all, "critical", message(1, search("", 0, any), controls(control("1.2.3", true))));
        put(all, "ManageDsaIT", message(1, search, controls(control("2.16.840.1.113730.3.4.2", true))));
        put(all, "no control", message(1, search("", 0, any), Der.text(0xa0, "xx")));
        byte[] second = {2, 0, 0, 0, 0, 0, 0, 0};
        put(all, "pages", message(1, search, paged(100, new byte[0])));
        put(all, "pages of two", message(1, search, paged(2, new byte[0])));
        put(all, "two pages", steps(message(1, search, paged(2, new byte[0])), message(2, search, paged(2, second))));
        put(all, "pages of none", message(1, search, paged(0, new byte[0])));
        put(all, "a cookie from nowhere", message(1, search, paged(2, second)));
        put(all, "half a cookie", message(1, search, paged(2, new byte[] {2})));
        put(all, "no page size", message(1, search, controls(control("1.2.840.113556.1.4.319", false))));
    }

    private static void filters(Map<String, List<byte[]>> all, Company company) {
        Entry person = company.entries().get(3);
        String cn = person.values(Schema.type("cn")).getFirst();
        String uid = person.values(Schema.type("uid")).getFirst();
        String mail = person.values(Schema.type("mail")).getFirst();
        Map<String, byte[]> filters = new LinkedHashMap<>();
        filters.put("name", equal("cn", "  " + cn.toUpperCase(Locale.ROOT).replace(" ", "   ") + " "));
        filters.put("any name", equal("name", "staff"));
        filters.put("mail", equal("mail", mail.toUpperCase(Locale.ROOT)));
        filters.put("number", equal("uidNumber", "10001"));
        filters.put("no number", equal("uidNumber", "x"));
        filters.put("at least", choice(0xa5, "uidNumber", "10002"));
        filters.put("at most", choice(0xa6, "gidNumber", "10000"));
        filters.put("at least a name", choice(0xa5, "cn", "a"));
        filters.put("about", choice(0xa8, "cn", cn));
        filters.put("since", choice(0xa5, "createTimestamp", "20200101000000Z"));
        filters.put("person", equal("objectClass", "PERSON"));
        filters.put("top", equal("objectClass", "top"));
        filters.put("class by OID", equal("objectClass", "1.3.6.1.1.1.2.2"));
        filters.put("no class", equal("objectClass", "foo"));
        filters.put("home", equal("homeDirectory", "/HOME/" + uid));
        filters.put("member", equal("memberUid", uid.toUpperCase(Locale.ROOT)));
        filters.put("parents", equal("hasSubordinates", "TRUE"));
        filters.put("entry", equal("entryDN", person.name().toUpperCase(Locale.ROOT)));
        filters.put("password", present("userPassword"));
        filters.put("no password", Der.value(0xa2, present("userPassword")));
        filters.put("unknown", equal("nosuch", "x"));
        filters.put("not unknown", Der.value(0xa2, equal("nosuch", "x")));
        filters.put("not", Der.value(0xa2, equal("cn", "staff")));
        filters.put("and", Der.value(0xa0, present("uid"), Der.value(0xa2, equal("uid", uid))));
        filters.put("or", Der.value(0xa1, equal("uid", uid), equal("cn", "staff"), equal("nosuch", "x")));
        filters.put("and nothing", Der.value(0xa0));
        filters.put("or nothing", Der.value(0xa1));
        filters.put("unknown kind", Der.text(0x8b, "x"));
        filters.put("first", substrings("cn", Der.text(0x80, cn.substring(0, 2))));
        filters.put("within", substrings("mail", Der.text(0x81, "@"), Der.text(0x81, ".")));
        filters.put("last", substrings("cn", Der.text(0x82, cn.substring(3).toUpperCase(Locale.ROOT))));
        filters.put("both", substrings("uid", Der.text(0x80, uid), Der.text(0x82, uid)));
        filters.put("of a number", substrings("uidNumber", Der.text(0x80, "1")));
        filters.put("of nothing", substrings("cn"));
        byte[] deep = everything();
        for (int i = 0; i < 60; i++) {
            deep = Der.value(0xa2, deep);
        }
        filters.put("deep", deep);
        filters.forEach((name, filter) ->
                put(all, "filter " + name, message(1, search(company.suffix(), 2, filter, ANY))));
    }

    private static byte[] substrings(String attribute, byte[]... parts) {
        return Der.value(0xa4, Der.text(attribute), Der.value(Ber.SEQUENCE, parts));
    }

    private static void others(Map<String, List<byte[]>> all, Company company) {
        String suffix = company.suffix();
        for (String oid : new String[] {
            "1.3.6.1.4.1.4203.1.11.3",
            "1.3.6.1.4.1.4203.1.11.1",
            "1.3.6.1.4.1.1466.20037",
            "1.3.6.1.1.8",
            "1.3.6.1.1.21.1",
            "1.3.6.1.1.21.3",
            "1.3.6.1.1.19",
            "1.2.3"
        }) {
            put(all, "extended " + oid, message(1, extended(oid)));
        }
        put(all, "whoami with a question", message(1, extended("1.3.6.1.4.1.4203.1.11.3", new byte[] {'x'})));
        put(all, "cancel", message(1, extended("1.3.6.1.1.8", Der.value(Ber.SEQUENCE, Der.integer(Ber.INTEGER, 9)))));
        put(all, "abandon", steps(message(1, Der.integer(0x50, 1)), message(2, search("", 0, everything()))));
        put(all, "unbind", message(1, Der.value(0x42)));
        for (String name : new String[] {"cn=x," + suffix, "cn=x,dc=example,dc=com", "foo", ""}) {
            put(all, "delete " + name, message(1, Der.text(0x4a, name)));
            if (name.isEmpty()) {
                continue;
            }
            byte[] attribute = Der.value(Ber.SEQUENCE, Der.text("objectClass"), Der.value(Ber.SET, Der.text("person")));
            put(all, "add " + name, message(1, Der.value(ADD, Der.text(name), Der.value(Ber.SEQUENCE, attribute))));
            put(all, "add nothing " + name, message(1, Der.value(ADD, Der.text(name), Der.value(Ber.SEQUENCE))));
            for (int kind : new int[] {0, 9}) {
                byte[] change = Der.value(Ber.SEQUENCE, Der.integer(Ber.ENUMERATED, kind), attribute);
                put(
                        all,
                        "modify " + kind + name,
                        message(1, Der.value(0x66, Der.text(name), Der.value(Ber.SEQUENCE, change))));
            }
            for (String fresh : new String[] {"cn=y", "foo"}) {
                put(
                        all,
                        "rename " + name + fresh,
                        message(1, Der.value(0x6c, Der.text(name), Der.text(fresh), Der.integer(1, -1))));
            }
        }
        for (String attribute : new String[] {"dc", "cn", "nosuch", "userPassword", "uidNumber"}) {
            for (String name : new String[] {suffix, "cn=a," + suffix, "dc=foo", "foo"}) {
                for (String value : new String[] {"x", suffix.substring(3, suffix.indexOf(','))}) {
                    byte[] assertion = Der.value(Ber.SEQUENCE, Der.text(attribute), Der.text(value));
                    put(
                            all,
                            "compare " + name + " " + attribute + " " + value,
                            message(1, Der.value(0x6e, Der.text(name), assertion)));
                }
            }
        }
    }

    private static void broken(Map<String, List<byte[]>> all) {
        put(all, "an answer", message(1, Der.value(0x61)));
        put(all, "a long tag", message(1, Der.value(0x7f)));
        put(all, "a search of nothing", message(1, Der.value(0x63, Der.text(""))));
        put(all, "an empty extension", message(1, Der.value(0x77)));
        put(all, "no operation", new byte[] {0x30, 3, 2, 1, 1});
        put(all, "an empty message", new byte[] {0x30, 0});
        put(all, "not a sequence", new byte[] {0x31, 3, 2, 1, 1});
        put(all, "an indefinite length", new byte[] {0x30, (byte) 0x80, 0, 0});
        put(all, "a huge length", new byte[] {0x30, (byte) 0x84, 0x7f, -1, -1, -1});
        put(all, "an id too long", new byte[] {0x30, 12, 2, 5, 0, -1, -1, -1, -1, 0x60, 3, 2, 1, 3});
        put(all, "one too many", message(1, bind("cn=" + "a".repeat(Message.MAX_BYTES), "x")));
        put(all, "TLS", new byte[] {0x16, 3, 1, 0, 5, 'h', 'e', 'l', 'l', 'o'});
        put(all, "HTTP", "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String ask(int port, List<byte[]> steps, int silence) throws IOException {
        return RealServer.talk(port, steps, silence).stream()
                .map(SlapdComparisonTest::normal)
                .collect(Collectors.joining());
    }

    private static String normal(String answer) {
        String text = answer.replaceAll("nonce=\"[^\"]*\"", "nonce=N");
        // The numbers of a CRAM-MD5 challenge differ in length, and so do the lengths before them.
        if (text.contains("@")) {
            text = text.replaceFirst("(?s)^.*<[0-9]+\\.[0-9]+@", "<N@");
        }
        int ntlm = text.indexOf("NTLMSSP\0\2");
        return ntlm < 0 ? text : text.substring(0, ntlm + 24) + text.substring(ntlm + 32);
    }
}
