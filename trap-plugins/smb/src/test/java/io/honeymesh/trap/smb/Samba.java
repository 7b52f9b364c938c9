// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smb;

import io.honeymesh.traps.Programs;
import io.honeymesh.traps.RealServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;

/** A real Samba on loopback, with Debian's settings and a machine's name and shares. */
final class Samba implements AutoCloseable {

    private static final Path SMBD = Path.of("/usr/sbin/smbd");
    private static final Path DCERPCD = Path.of("/usr/libexec/samba/samba-dcerpcd");

    private final RealServer helper;
    private final RealServer smbd;

    private Samba(RealServer helper, RealServer smbd) {
        this.helper = helper;
        this.smbd = smbd;
    }

    static Samba start(Path folder, Machine machine) throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.isExecutable(SMBD) && Files.isExecutable(DCERPCD), "samba is not installed");
        Programs.needRoot("only root may run smbd");
        int port = RealServer.freePort();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path state = Files.createDirectories(folder.resolve("state"));
        String shares = machine.shares().stream()
                .filter(share -> !share.name().equals("IPC$"))
                .map(share -> "[" + share.name() + "]\n  comment = " + share.comment() + "\n  path = "
                        + share.path().substring(2).replace('\\', '/') + "\n")
                .collect(Collectors.joining());
        Path configuration = Files.writeString(
                folder.resolve("smb.conf"),
                "[global]\n  workgroup = WORKGROUP\n  netbios name = " + machine.netBiosName()
                        + "\n  server role = standalone server\n  map to guest = never\n  smb ports = " + port
                        + "\n  interfaces = 127.0.0.1\n  bind interfaces only = yes\n  log file = " + state
                        + "/log.%m\n  rpc start on demand helpers = no\n"
                        + (machine.smb1() ? "  server min protocol = NT1\n" : "")
                        + List.of("lock", "state", "cache", "pid").stream()
                                .map(kind -> "  " + kind + " directory = " + state + "\n")
                                .collect(Collectors.joining())
                        + "  private dir = " + state + "\n  ncalrpc dir = " + state + "/ncalrpc\n" + shares);
        Path helped = state.resolve("ncalrpc/np/srvsvc");
        RealServer helper = RealServer.start(
                folder,
                port,
                () -> Files.exists(helped),
                DCERPCD.toString(),
                "-F",
                "--libexec-rpcds",
                "-s",
                configuration.toString());
        try {
            return new Samba(
                    helper,
                    RealServer.start(
                            folder, port, SMBD.toString(), "-F", "--no-process-group", "-s", configuration.toString()));
        } catch (IOException | RuntimeException e) {
            helper.close();
            throw e;
        }
    }

    int port() {
        return smbd.port();
    }

    @Override
    public void close() {
        smbd.close();
        helper.close();
    }
}
