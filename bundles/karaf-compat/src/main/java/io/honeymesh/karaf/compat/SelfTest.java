// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.karaf.compat;

import java.lang.reflect.Method;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import javax.security.auth.Subject;

/** Tries the role checks of Karaf's shell on their deny side and their allow side. */
final class SelfTest {
    private static final String DEFAULT_ROLES = "karaf.secured.command.compulsory.roles";
    private static final String SHELL_API = "org.apache.karaf.shell.api.console.SessionFactory";

    private SelfTest() {}

    /**
     * Passes silently or tells what is wrong.
     *
     * @param ssh the SSH bundle's class loader
     * @param woven whether this class went through the weaver
     * @throws IllegalStateException where a check fails
     * @throws ReflectiveOperationException where Karaf isn't what was expected
     */
    static void run(ClassLoader ssh, Predicate<Class<?>> woven) throws ReflectiveOperationException {
        check(
                !System.getProperty(DEFAULT_ROLES, "").isBlank(),
                DEFAULT_ROLES + " is unset: commands are open by default");
        ClassLoader shell = Class.forName(SHELL_API, false, ssh).getClassLoader();
        for (Class<?> type : List.of(
                Class.forName(Weaver.JAAS_HELPER, false, ssh),
                Class.forName(Weaver.SSH_SHELL, false, ssh),
                Class.forName(Weaver.SESSION_FACTORY, false, shell),
                Class.forName(Weaver.COMMAND_SESSION, false, shell))) {
            check(woven.test(type), type.getName() + " isn't woven");
        }
        roles(Class.forName(Weaver.JAAS_HELPER, true, ssh));
    }

    static void roles(Class<?> jaasHelper) throws ReflectiveOperationException {
        Method runAs = jaasHelper.getMethod("runAs", Subject.class, Runnable.class);
        Method hasRole = jaasHelper.getMethod("currentUserHasRole", String.class);
        Subject probe = new Subject();
        probe.getPrincipals().add(new Probe());
        String role = Probe.class.getName() + ":" + Probe.NAME;
        List<Object> inside = new ArrayList<>();
        runAs.invoke(null, probe, (Runnable) () -> inside.add(ask(hasRole, role)));
        check(inside.equals(List.of(true)), "a role that was granted isn't seen");
        check(Boolean.FALSE.equals(hasRole.invoke(null, role)), "a role is seen after its session ended");
    }

    private static Object ask(Method hasRole, String role) {
        try {
            return hasRole.invoke(null, role);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }

    /** A principal that nobody else has. */
    private record Probe() implements Principal {
        static final String NAME = "probe";

        @Override
        public String getName() {
            return NAME;
        }
    }
}
