// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ftp;

import io.honeymesh.traps.Comparison;
import io.honeymesh.traps.RealServer;
import io.honeymesh.traps.Timing;
import io.honeymesh.traps.TrapHarness;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Says the same to a real vsftpd and to the trap and compares the answers byte by byte, and how long they take. */
@Timeout(90)
class VsftpdComparisonTest {

    private static final int AT_ONCE = 12;
    private static final String RIGHT = "S3cret.99";
    private static final String WRONG = "USER nosuchuser\r\nPASS x\r\n";

    @TempDir
    Path folder;

    @Test
    void itAnswersAsVsftpdDoes() throws Exception {
        compare(settings -> settings.anonymous() && !settings.tls());
    }

    @Test
    void withTlsAndWithoutStrangersToo() throws Exception {
        compare(settings -> !settings.anonymous() && settings.tls());
    }

    @Test
    void itTakesAsLong() throws Exception {
        try (TrapHarness trap = Nodes.openPatient(settings -> !settings.anonymous(), RIGHT);
                RealServer real = RealVsftpd.start(folder, trap.persona(), RIGHT)) {
            String operator = trap.persona().machine().operator().name();
            Timing.assertGreetsAlike(real.port(), trap.port());
            Timing.assertAnswersAlike("unknown command", real.port(), trap.port(), "", "FOO\r\n");
            Timing.assertAnswersAlike(
                    "wrong password", real.port(), trap.port(), "", "USER nosuchuser\r\n", "PASS x\r\n");
            Timing.assertAnswersAlike(
                    "login", real.port(), trap.port(), "", "USER " + operator + "\r\n", "PASS " + RIGHT + "\r\n");
        }
    }

    private void compare(Predicate<Settings> wanted) throws Exception {
        try (TrapHarness trap = Nodes.openTo(wanted, RIGHT);
                RealServer real = RealVsftpd.start(folder, trap.persona(), RIGHT)) {
            Comparison.assertAllSame(
                    AT_ONCE,
                    scripts(trap.persona().machine().operator().name()).stream()
                            .map(script -> new Comparison.Pair(
                                    script.length() > 200 ? script.substring(0, 200) : script,
                                    silence -> ask(real.port(), script),
                                    silence -> ask(trap.port(), script)))
                            .toList());
        }
    }

    private static List<String> scripts(String operator) {
        String in = "USER " + operator + "\r\nPASS " + RIGHT + "\r\n";
        List<String> scripts = new ArrayList<>(
                List.of(
                        "",
                        "QUIT\r\n",
                        "QUIT now\r\n",
                        "NOOP",
                        "SYST\r\nfeat\r\nPBSZ 0\r\nGET / HTTP/1.0\r\n\r\n\377\364\377\362ABOR\r\nPASS x\r\nOPTS UTF8 ON\r\n",
                        "OPTS x\r\nOPTS utf8\r\nopts utf8 on\r\nOPTS UTF8  ON\r\nOPTS\r\nFEAT x\r\n NOOP\r\nNOOP \r\nquit\r\n",
                        "HELP\r\nSTAT\r\nNOOP\r\nHOST x\r\nCLNT x\r\nMLSD\r\nEPSV\r\nPASV\r\nPORT 1,2,3,4,5,6\r\nLIST\r\nREIN\r\n",
                        "AUTH\r\nAUTH FOO\r\nPROT P\r\nPROT X\r\nPROT\r\nPBSZ x\r\nCCC\r\nADAT x\r\nSITE HELP\r\nACCT a\r\n",
                        "\0\1\2\r\nNO\0OP\r\nNOOP\nNOOP\r\r\nnoop\377\r\n\26\3\1\0\r\nUSER\r\nPASS\r\n",
                        "USER a b\r\nUSER b\r\nQUIT\r\n",
                        "A".repeat(4090) + "\r\nQUIT\r\n",
                        "A".repeat(4095) + "\r\nQUIT\r\n",
                        "A".repeat(4096) + "\r\nQUIT\r\n",
                        "A".repeat(4097) + "\r\nQUIT\r\n",
                        "A".repeat(9000) + "\r\nQUIT\r\n",
                        "A".repeat(9000),
                        WRONG + "QUIT\r\n",
                        WRONG + "PASS y\r\nQUIT\r\n",
                        WRONG.repeat(3) + "QUIT\r\n",
                        WRONG.repeat(2) + in + "PWD\r\nQUIT\r\n",
                        "USER root\r\nPASS x\r\nQUIT\r\n",
                        "USER daemon\r\nPASS \r\nQUIT\r\n",
                        "USER \r\nPASS x\r\nQUIT\r\n",
                        "USER anonymous\r\nPASS a@b\r\nPWD\r\nQUIT\r\n",
                        "USER FTP\r\nPASS\r\nPWD\r\nCWD ..\r\nCWD pub\r\nPWD\r\nSTOR x\r\nDELE x\r\nMKD x\r\nRMD pub\r\nRNFR x\r\nRNTO y\r\n"
                                + "APPE x\r\nSTOU\r\nSITE CHMOD 777 x\r\nPASS x\r\nUSER x\r\nQUIT\r\n",
                        in + "PASS x\r\nUSER eve\r\nUSER " + operator + "\r\nQUIT\r\n",
                        in
                                + "SYST\r\nSYST x\r\nPWD\r\nXPWD\r\nTYPE\r\nTYPE I\r\nTYPE L 8\r\nTYPE L8\r\nTYPE E\r\ntype a\r\nTYPE A N\r\nQUIT\r\n",
                        in
                                + "MODE\r\nMODE B\r\nMODE S\r\nSTRU\r\nSTRU R\r\nstru f\r\nALLO\r\nALLO 1\r\nACCT\r\nREIN\r\nSMNT x\r\nQUIT\r\n",
                        in
                                + "CWD /nope\r\nCWD\r\nCWD ..\r\nPWD\r\nCDUP\r\nPWD\r\nCDUP\r\nXCUP x\r\nXCWD /etc\r\nPWD\r\nCWD //home//\r\nPWD\r\n",
                        in
                                + "SIZE\r\nSIZE nope\r\nSIZE .\r\nMDTM\r\nMDTM nope\r\nMDTM 20200101000000 nope\r\nRETR\r\nRETR x\r\nLIST\r\nNLST\r\n",
                        in + "REST\r\nREST x\r\nREST 7\r\nREST -1\r\nREST 99999999999999999999\r\nREST 1 2\r\nQUIT\r\n",
                        in
                                + "RNTO y\r\nRNFR nope\r\nRNFR\r\nRNTO\r\nDELE\r\nDELE nope\r\nRMD\r\nRMD nope\r\nXRMD nope\r\nMKD\r\nXMKD\r\nQUIT\r\n",
                        in
                                + "MKD d\"q\r\nMKD d\"q\r\nMKD /etc/d\r\nRMD d\"q\r\nSTOR x\r\nAPPE x\r\nSTOU\r\nSTOR\r\nQUIT\r\n",
                        in
                                + "EPSV 2\r\nEPSV 3\r\nEPSV x\r\nEPSV ALL\r\nPASV\r\nPORT 127,0,0,1,1,1\r\nEPRT |1|127.0.0.1|99|\r\nEPRT\r\nPORT\r\n",
                        in
                                + "ABOR\r\nSITE\r\nSITE HELP\r\nSITE CHMOD 777 x\r\nSITE UMASK 022\r\nSITE UMASK\r\nSITE FOO\r\nSITE EXEC id\r\nSITE CHMOD\r\nSITE CHMOD x\r\nSITE UMASK x\r\nSITE UMASK\r\nSITE UMASK 7\r\nSITE UMASK\r\nSITE UMASK 999\r\n",
                        in
                                + "MKD d\r\nSITE CHMOD 777 d\r\nSITE CHMOD abc d\r\nSITE CHMOD 99999 d\r\nsite chmod 0755 /etc\r\nMDTM 20200101000000 d\r\n"
                                + "MDTM 20200101 d\r\nMDTM 2020 d\r\nMDTM 99999999999999 d\r\nMDTM x d\r\nMDTM 20200101000000 /etc\r\nRMD d\r\n",
                        in + "POST / HTTP/1.0\r\nNOOP\r\n",
                        in + "HEAD\r\nNOOP\r\n",
                        in + "OPTIONS / HTTP/1.0\r\nNOOP\r\n",
                        in + "PUT / HTTP/1.0\r\nNOOP\r\nCONNECT a:1 HTTP/1.0\r\nNOOP\r\n",
                        "USER ftp\r\nPASS\r\nUSER ftp\r\nSITE\r\nSITE HELP\r\nSITE FOO\r\nMDTM 20200101000000 pub\r\nGET /\r\nNOOP\r\n",
                        in + "PASV\r\nPASV\r\nEPSV 1\r\nEPSV 2\r\nEPSV\r\nABOR\r\nQUIT\r\n",
                        in
                                + "HELP\r\nHELP x\r\nNOOP x\r\nXFOO\r\nMLSD\r\nMLST\r\nMFMT x\r\nHASH x\r\nLANG\r\nCSID\r\nGET / HTTP/1.0\r\n\r\n",
                        in
                                + "AUTH TLS\r\nAUTH\r\nPBSZ 0\r\nPROT P\r\nPROT X\r\nPROT C\r\nCCC\r\nFEAT\r\nOPTS UTF8 ON\r\nOPTS x\r\nQUIT\r\n",
                        in + "STAT nope\r\nSTAT /nope/x\r\nSTAT -R nope\r\nQUIT\r\n",
                        in + "STAT\r\nTYPE I\r\nSTAT\r\nQUIT\r\n",
                        in + "CWD " + "a".repeat(4000) + "\r\nMKD " + "a".repeat(300)
                                + "\r\nRETR ../../../etc/passwd\r\nNOOP",
                        in
                                + "\0\1\2\r\nCWD a\0b\r\nCWD \377\r\nPWD\0\r\nMKD \377\376\r\nRMD \377\376\r\nPWD \r\npwd\t\r\nQUIT\r\n"));
        return scripts;
    }

    private static String ask(int port, String script) throws IOException {
        return RealServer.run(port, script, 30_000)
                .replaceAll("client count was \\d+", "client count was N")
                .replaceAll("\\|\\|\\|\\d+\\|", "|||PORT|")
                .replaceAll(",\\d+,\\d+\\)", ",PORT)");
    }
}
