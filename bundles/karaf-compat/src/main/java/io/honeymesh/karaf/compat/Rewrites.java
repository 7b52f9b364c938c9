// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.karaf.compat;

import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;

/** The single changes that {@link Weaver} makes, each as small as it can be. */
final class Rewrites {
    private static final ClassDesc SUBJECTS = ClassDesc.of("io.honeymesh.karaf.compat.Subjects");
    private static final ClassDesc GATE = ClassDesc.of("io.honeymesh.karaf.compat.SshGate");
    private static final ClassDesc ED25519_KEYS = ClassDesc.of("io.honeymesh.karaf.compat.Ed25519Keys");
    private static final ClassDesc SUBJECT = ClassDesc.of("javax.security.auth.Subject");
    private static final ClassDesc RUNNABLE = ClassDesc.of("java.lang.Runnable");
    private static final ClassDesc FORWARDING =
            ClassDesc.of("org.apache.sshd.server.forward.AcceptAllForwardingFilter");
    private static final ClassDesc NO_FORWARDING_FILTER =
            ClassDesc.of("org.apache.sshd.server.forward.RejectAllForwardingFilter");
    private static final ClassDesc BASE_ACTIVATOR = ClassDesc.of(Weaver.BASE_ACTIVATOR);
    private static final ClassDesc DICTIONARY = ClassDesc.of("java.util.Dictionary");
    private static final ClassDesc UPDATES = ClassDesc.of("io.honeymesh.karaf.compat.Updates");
    private static final ClassDesc LINE_READER = ClassDesc.of(Weaver.LINE_READER);
    private static final ClassDesc MATCHER = ClassDesc.of("java.util.regex.Matcher");
    private static final MethodTypeDesc GROUP = MethodTypeDesc.of(ConstantDescs.CD_String, ConstantDescs.CD_int);
    private static final ClassDesc PUBLIC_KEY = ClassDesc.of("java.security.PublicKey");

    private static final ClassDesc EXITS = ClassDesc.of("io.honeymesh.karaf.compat.Exits");
    private static final MethodTypeDesc REFUSE_SYSTEM = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);
    private static final MethodTypeDesc REFUSE_RUNTIME =
            MethodTypeDesc.of(ConstantDescs.CD_void, ClassDesc.of("java.lang.Runtime"), ConstantDescs.CD_int);

    private static final MethodTypeDesc CURRENT = MethodTypeDesc.of(SUBJECT, ConstantDescs.CD_Object);
    private static final MethodTypeDesc BIND = MethodTypeDesc.of(RUNNABLE, RUNNABLE);
    private static final MethodTypeDesc MAY_START =
            MethodTypeDesc.of(ConstantDescs.CD_boolean, ConstantDescs.CD_String, ConstantDescs.CD_Class);
    private static final MethodTypeDesc KEY_TO_BOOLEAN = MethodTypeDesc.of(ConstantDescs.CD_boolean, PUBLIC_KEY);
    private static final MethodTypeDesc MATCHES =
            MethodTypeDesc.of(ConstantDescs.CD_boolean, PUBLIC_KEY, ConstantDescs.CD_String);

    private static final MethodTypeDesc IS_KNOWN = MethodTypeDesc.of(ConstantDescs.CD_boolean, DICTIONARY, DICTIONARY);
    private static final MethodTypeDesc UPDATED = MethodTypeDesc.of(ConstantDescs.CD_void, DICTIONARY);
    private static final ClassDesc EXECUTOR = ClassDesc.of("java.util.concurrent.ExecutorService");
    private static final ClassDesc REJECTED = ClassDesc.of("java.util.concurrent.RejectedExecutionException");
    private static final MethodTypeDesc MESSAGE_AND_CAUSE =
            MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String, ConstantDescs.CD_Throwable);
    private static final MethodTypeDesc ARE_LEFT_TO = MethodTypeDesc.of(ConstantDescs.CD_boolean, EXECUTOR, RUNNABLE);
    /** {@code () -> activator.updated(settings)} */
    private static final DynamicCallSiteDesc TELLING = DynamicCallSiteDesc.of(
            ConstantDescs.ofCallsiteBootstrap(
                    ClassDesc.of("java.lang.invoke.LambdaMetafactory"),
                    "metafactory",
                    ConstantDescs.CD_CallSite,
                    ConstantDescs.CD_MethodType,
                    ConstantDescs.CD_MethodHandle,
                    ConstantDescs.CD_MethodType),
            "run",
            MethodTypeDesc.of(RUNNABLE, BASE_ACTIVATOR, DICTIONARY),
            ConstantDescs.MTD_void,
            MethodHandleDesc.ofMethod(DirectMethodHandleDesc.Kind.VIRTUAL, BASE_ACTIVATOR, "updated", UPDATED),
            ConstantDescs.MTD_void);

    private static final String NAMED_THREAD = "(Ljava/lang/Runnable;Ljava/lang/String;)V";

    /** {@code Subject.getSubject(context)} becomes {@code Subjects.current(context)}. */
    static final ClassTransform CURRENT_SUBJECT = code((builder, element) -> {
        if (calls(element, "javax/security/auth/Subject", "getSubject")) {
            builder.invokestatic(SUBJECTS, "current", CURRENT);
        } else {
            builder.with(element);
        }
    });

    /** The bodies of both {@code JaasHelper.doAs} become a call to the {@code Subjects.doAs} of the same type. */
    static final ClassTransform DO_AS = ClassTransform.transformingMethods(
            method -> method.methodName().equalsString("doAs"), (builder, element) -> {
                if (element instanceof CodeModel model) {
                    MethodTypeDesc type =
                            model.parent().map(MethodModel::methodTypeSymbol).orElseThrow();
                    builder.withCode(code -> code.aload(0)
                            .aload(1)
                            .invokestatic(SUBJECTS, "doAs", type)
                            .areturn());
                } else {
                    builder.with(element);
                }
            });

    /** A shell session's threads get the subject for one task only. */
    static final ClassTransform SESSION_POOL = code((builder, element) -> {
        if (element instanceof InvokeInstruction call
                && calls(call, "java/util/concurrent/Executors", "newCachedThreadPool")) {
            builder.invokestatic(SUBJECTS, "sessionPool", call.typeSymbol());
        } else {
            builder.with(element);
        }
    });

    /** {@code new Thread(console, name)} becomes {@code new Thread(Subjects.bind(console), name)}. */
    static final ClassTransform CONSOLE_THREAD = code((builder, element) -> {
        if (element instanceof InvokeInstruction call
                && calls(call, "java/lang/Thread", "<init>")
                && call.type().equalsString(NAMED_THREAD)) {
            builder.swap().invokestatic(SUBJECTS, "bind", BIND).swap();
        }
        builder.with(element);
    });

    /** The SSH server asks {@link SshGate} whether it may start. */
    static final ClassTransform SSH_GATE = code((builder, element) -> {
        if (calls(element, "java/lang/Boolean", "parseBoolean")) {
            builder.loadConstant(ClassDesc.of(Weaver.SSH_ACTIVATOR)).invokestatic(GATE, "mayStart", MAY_START);
        } else {
            builder.with(element);
        }
    });

    /** Whoever may log in to the shell may not tunnel through the node. */
    static final ClassTransform NO_FORWARDING = code((builder, element) -> {
        if (element instanceof FieldInstruction get && get.owner().name().equalsString(internal(FORWARDING))) {
            // Its INSTANCE is declared as the class itself in both filters.
            builder.getstatic(NO_FORWARDING_FILTER, "INSTANCE", NO_FORWARDING_FILTER);
        } else {
            builder.with(element);
        }
    });

    /** After a single command the client ends the connection, once it has the exit code; the server doesn't cut it. */
    static final ClassTransform CLIENT_CLOSES = code((builder, element) -> {
        if (calls(element, "org/apache/sshd/server/session/ServerSession", "close")) {
            builder.pop2().aconst_null();
        } else {
            builder.with(element);
        }
    });

    /**
     * On a dumb terminal JLine leaves echo and corrections to the terminal, which over a connection has neither, and writes
     * the prompt anew every three milliseconds to cover them. So it reads lines there as on any other, without what such a
     * terminal would print.
     */
    static final ClassTransform DUMB_AS_ANY = ClassTransform.transformingMethodBodies(
            method -> method.methodName().equalsString("readLine")
                    || method.methodName().equalsString("defaultKeyMaps"),
            (builder, element) -> {
                if (calls(element, "org/jline/reader/impl/LineReaderImpl", "isTerminalDumb")) {
                    builder.pop().iconst_0();
                } else if (calls(element, "java/io/PrintWriter", "write")) {
                    builder.aload(0)
                            .invokespecial(LINE_READER, "isTerminalDumb", MethodTypeDesc.of(ConstantDescs.CD_boolean))
                            .ifThenElse(CodeBuilder::pop2, otherwise -> otherwise.with(element));
                } else {
                    builder.with(element);
                }
            });

    /** A table's wrapped line comes without the space behind it, for whose sake its last letter would be cut off. */
    static final ClassTransform WRAPPED_WHOLE = code((builder, element) -> {
        if (calls(element, "java/util/regex/Matcher", "group")) {
            builder.iconst_1().invokevirtual(MATCHER, "group", GROUP);
        } else {
            builder.with(element);
        }
    });

    /** {@code PublickeyLoginModule.equals} answers for Ed25519 keys first. */
    static final ClassTransform ED25519_LOGIN = ClassTransform.transformingMethodBodies(
            method -> method.methodName().equalsString("equals")
                    && method.methodTypeSymbol().equals(MATCHES),
            CodeTransform.ofStateful(Ed25519First::new));

    /**
     * An activator that is told the settings it has read before goes on as it is; it is told on the thread that it starts on, so that
     * a start in progress has read them by then. Without, Karaf's SSH server and its login stop and start once more, some moments
     * after the node is ready.
     */
    static final ClassTransform ONLY_NEWS = ClassTransform.transformingMethodBodies(
            method -> method.methodName().equalsString("updated")
                    && method.methodTypeSymbol().equals(UPDATED),
            CodeTransform.ofStateful(OnlyNews::new));

    /** What ends an activator's start is told of: a task that is submitted keeps an error to itself. */
    static final ClassTransform NO_SILENT_ERROR = code((builder, element) -> {
        if (calls(element, "java/util/concurrent/ExecutorService", "submit")) {
            builder.invokeinterface(EXECUTOR, "execute", MethodTypeDesc.of(ConstantDescs.CD_void, RUNNABLE))
                    .aconst_null();
        } else {
            builder.with(element);
        }
    });

    /** A features service that is ended while it begins, by the node's stop or by one with newer settings, has nothing to complain of. */
    static final ClassTransform QUIET_ONCE_ENDED = code((builder, element) -> {
        if (element instanceof InvokeInstruction call
                && calls(call, "org/slf4j/Logger", "error")
                && call.typeSymbol().equals(MESSAGE_AND_CAUSE)) {
            builder.dup()
                    .instanceOf(REJECTED)
                    .ifThenElse(ended -> ended.pop2().pop(), otherwise -> otherwise.with(element));
        } else {
            builder.with(element);
        }
    });

    /** Nothing that was dropped in ends the node. */
    static final ClassTransform NO_EXIT = code((builder, element) -> {
        if (calls(element, "java/lang/System", "exit")) {
            builder.invokestatic(EXITS, "refuse", REFUSE_SYSTEM);
        } else if (calls(element, "java/lang/Runtime", "exit") || calls(element, "java/lang/Runtime", "halt")) {
            builder.invokestatic(EXITS, "refuse", REFUSE_RUNTIME);
        } else {
            builder.with(element);
        }
    });

    private Rewrites() {}

    private static ClassTransform code(CodeTransform transform) {
        return ClassTransform.transformingMethodBodies(transform);
    }

    private static boolean calls(CodeElement element, String owner, String name) {
        return element instanceof InvokeInstruction call
                && call.owner().name().equalsString(owner)
                && call.name().equalsString(name);
    }

    private static String internal(ClassDesc type) {
        String descriptor = type.descriptorString();
        return descriptor.substring(1, descriptor.length() - 1);
    }

    private static final class OnlyNews implements CodeTransform {
        @Override
        public void atStart(CodeBuilder builder) {
            builder.aload(0)
                    .getfield(BASE_ACTIVATOR, "executor", EXECUTOR)
                    .aload(0)
                    .aload(1)
                    .invokedynamic(TELLING)
                    .invokestatic(UPDATES, "areLeftTo", ARE_LEFT_TO)
                    .ifThen(CodeBuilder::return_)
                    .aload(0)
                    .getfield(BASE_ACTIVATOR, "configuration", DICTIONARY)
                    .aload(1)
                    .invokestatic(UPDATES, "areKnown", IS_KNOWN)
                    .ifThen(CodeBuilder::return_);
        }

        @Override
        public void accept(CodeBuilder builder, CodeElement element) {
            builder.with(element);
        }
    }

    private static final class Ed25519First implements CodeTransform {
        @Override
        public void atStart(CodeBuilder builder) {
            builder.aload(0)
                    .invokestatic(ED25519_KEYS, "handles", KEY_TO_BOOLEAN)
                    .ifThen(ours -> ours.aload(0)
                            .aload(1)
                            .invokestatic(ED25519_KEYS, "matches", MATCHES)
                            .ireturn());
        }

        @Override
        public void accept(CodeBuilder builder, CodeElement element) {
            builder.with(element);
        }
    }
}
