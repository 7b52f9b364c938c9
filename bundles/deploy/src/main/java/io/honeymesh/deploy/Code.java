// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.deploy;

import java.net.URL;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.Bundle;

/** A bundle's classes by name, so that its code can be found in stacks; also after it has gone. */
final class Code {

    private static final String CLASS = ".class";

    private final Set<String> classes = new HashSet<>();

    private Code() {}

    static Code of(Bundle bundle) {
        Code code = new Code();
        Enumeration<URL> entries = bundle.findEntries("/", "*" + CLASS, true);
        while (entries != null && entries.hasMoreElements()) {
            String path = entries.nextElement().getPath().replaceFirst("^/+", "");
            code.classes.add(path.substring(0, path.length() - CLASS.length()).replace('/', '.'));
        }
        return code;
    }

    /** The innermost place of a stack that is in this code. */
    Optional<StackTraceElement> in(StackTraceElement[] stack) {
        return Arrays.stream(stack)
                .filter(at -> at.getModuleName() == null && classes.contains(at.getClassName()))
                .findFirst();
    }

    /**
     * The platform threads that are in this code, a line each; virtual ones can't be listed. Those of a bundle that has gone keep its
     * classes in memory for good.
     */
    List<String> threads() {
        return Thread.getAllStackTraces().entrySet().stream()
                .flatMap(each ->
                        in(each.getValue()).map(at -> "thread " + each.getKey().getName() + " at " + at).stream())
                .toList();
    }
}
