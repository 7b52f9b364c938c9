// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smb;

import io.honeymesh.api.spi.Persona;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How this node's Samba is set up.
 *
 * @param host its name in the DNS
 * @param netBiosName the same as NetBIOS has it
 * @param smb1 whether its administrator has let old devices in ({@code server min protocol = NT1})
 */
record Machine(String host, String netBiosName, boolean smb1, List<Share> shares) {

    static final String WORKGROUP = "WORKGROUP";
    static final String SOFTWARE = "Samba 4.17.12-Debian";

    /**
     * A share.
     *
     * @param type as [MS-SRVS] 2.2.2.4 numbers them
     */
    record Share(String name, int type, String comment, String path) {}

    private static final int NETBIOS_CHARACTERS = 15;
    private static final int DISK = 0;
    private static final int HIDDEN_IPC = 0x8000_0003;

    private static final int GUID_BYTES = 16;

    /** Seconds from 1601 to 1970, for a FILETIME. */
    private static final long FILETIME_EPOCH_SECONDS = 11_644_473_600L;

    private static final List<List<String>> FOLDERS = List.of(
            List.of("data", "Data"),
            List.of("backup", "Backups"),
            List.of("share", ""),
            List.of("public", "Public files"),
            List.of("projects", "Projects"),
            List.of("accounting", "Accounting"),
            List.of("scans", "Scanner"),
            List.of("transfer", ""),
            List.of("archive", "Archive"),
            List.of("software", "Software"));

    static Machine of(Persona persona) {
        String host = persona.hostName();
        String name = host.toUpperCase(Locale.ROOT);
        List<Share> shares = new ArrayList<>();
        shares.add(new Share("print$", DISK, "Printer Drivers", "C:\\var\\lib\\samba\\printers"));
        int first = persona.number("smb.share", 0, FOLDERS.size() - 1);
        int count = persona.number("smb.shares", 1, 3);
        for (int i = 0; i < count; i++) {
            List<String> folder = FOLDERS.get((first + 3 * i) % FOLDERS.size());
            shares.add(new Share(folder.get(0), DISK, folder.get(1), "C:\\srv\\samba\\" + folder.get(0)));
        }
        shares.add(new Share("IPC$", HIDDEN_IPC, "IPC Service (" + SOFTWARE + ")", "C:\\tmp"));
        return new Machine(
                host,
                name.substring(0, Math.min(NETBIOS_CHARACTERS, name.length())),
                persona.pick("smb.nt1", List.of(true, false, false)),
                shares);
    }

    /** What Samba takes for a GUID of its own. */
    byte[] guid() {
        return Arrays.copyOf(netBiosName.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII), GUID_BYTES);
    }

    /** A moment in 100 ns since 1601. */
    static long fileTime(Instant at) {
        return (at.getEpochSecond() + FILETIME_EPOCH_SECONDS) * 10_000_000L + at.getNano() / 100;
    }
}
