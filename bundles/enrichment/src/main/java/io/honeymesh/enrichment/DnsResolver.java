// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enrichment;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Ipv4;
import java.util.Hashtable;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

/**
 * Asks the servers of {@code /etc/resolv.conf} for PTR records, with the JDK's DNS client: unlike {@code InetAddress} it has a time
 * limit, holds no thread of the machine in native code while it waits, asks DNS alone and exactly one question. Thread-safe.
 */
final class DnsResolver implements ReverseNames.Resolver {

    /** Doubled for the second try: 3 s for one server at most. */
    private static final String FIRST_TRY_MS = "1000";

    /** Of the module jdk.naming.dns. */
    private static final String FACTORY = "com.sun.jndi.dns.DnsContextFactory";

    private static final int MAX_NAME = 253;
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*");

    private final Hashtable<String, String> environment = new Hashtable<>();

    /** @param servers {@code dns:} for this machine's own, or {@code dns://127.0.0.1:5353} */
    DnsResolver(String servers) {
        environment.put(Context.INITIAL_CONTEXT_FACTORY, FACTORY);
        environment.put(Context.PROVIDER_URL, servers);
        environment.put("com.sun.jndi.dns.timeout.initial", FIRST_TRY_MS);
        environment.put("com.sun.jndi.dns.timeout.retries", "2");
    }

    /** Why no Java like this one finds names; empty if it does. A runtime that was cut down may lack JNDI's DNS client. */
    static Optional<String> missing() {
        try {
            Class.forName(FACTORY, false, ClassLoader.getSystemClassLoader());
            return Optional.empty();
        } catch (ClassNotFoundException | LinkageError none) {
            return Optional.of(
                    "reverse.dns = true finds no names: this Java has no module jdk.naming.dns; run the node with a whole JDK");
        }
    }

    @Override
    public Optional<String> name(IpAddress address) throws NamingException {
        // JNDI looks for the JDK's own class with it.
        Thread.currentThread().setContextClassLoader(ClassLoader.getSystemClassLoader());
        InitialDirContext dns = new InitialDirContext(environment);
        try {
            Attribute names =
                    dns.getAttributes(question(address), new String[] {"PTR"}).get("PTR");
            return names == null || names.size() == 0 ? Optional.empty() : proper(String.valueOf(names.get(0)));
        } catch (NameNotFoundException none) {
            return Optional.empty();
        } finally {
            dns.close();
        }
    }

    /** A name as host names are (RFC 1123, and the underscore that many use); whatever else its owner has written is none. */
    static Optional<String> proper(String answer) {
        String name = answer.toLowerCase(Locale.ROOT);
        name = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return name.length() <= MAX_NAME && NAME.matcher(name).matches() ? Optional.of(name) : Optional.empty();
    }

    /** RFC 1035, section 3.5; RFC 3596, section 2.5. */
    static String question(IpAddress address) {
        byte[] bytes = address.toInetAddress().getAddress();
        StringBuilder name = new StringBuilder();
        for (int i = bytes.length - 1; i >= 0; i--) {
            if (address instanceof Ipv4) {
                name.append(bytes[i] & 0xff).append('.');
            } else {
                name.append(Character.forDigit(bytes[i] & 0xf, 16)).append('.');
                name.append(Character.forDigit(bytes[i] >> 4 & 0xf, 16)).append('.');
            }
        }
        return name + (address instanceof Ipv4 ? "in-addr.arpa" : "ip6.arpa");
    }
}
