// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.any;

import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.trap.docker.DockerTrap;
import io.honeymesh.trap.elasticsearch.ElasticsearchTrap;
import io.honeymesh.trap.ftp.FtpTrap;
import io.honeymesh.trap.git.GitTrap;
import io.honeymesh.trap.http.HttpTrap;
import io.honeymesh.trap.http.HttpsTrap;
import io.honeymesh.trap.imap.ImapTrap;
import io.honeymesh.trap.imap.ImapsTrap;
import io.honeymesh.trap.ldap.LdapTrap;
import io.honeymesh.trap.memcached.MemcachedTrap;
import io.honeymesh.trap.modbus.ModbusTrap;
import io.honeymesh.trap.mongodb.MongodbTrap;
import io.honeymesh.trap.mqtt.MqttTrap;
import io.honeymesh.trap.mssql.MssqlTrap;
import io.honeymesh.trap.mysql.MysqlTrap;
import io.honeymesh.trap.pop3.Pop3Trap;
import io.honeymesh.trap.pop3.Pop3sTrap;
import io.honeymesh.trap.postgresql.PostgresqlTrap;
import io.honeymesh.trap.proxy.HttpProxyTrap;
import io.honeymesh.trap.proxy.SocksTrap;
import io.honeymesh.trap.rdp.RdpTrap;
import io.honeymesh.trap.redis.RedisTrap;
import io.honeymesh.trap.sip.SipTrap;
import io.honeymesh.trap.smb.SmbTrap;
import io.honeymesh.trap.smtp.SmtpTrap;
import io.honeymesh.trap.smtp.SmtpsTrap;
import io.honeymesh.trap.ssh.SshTrap;
import io.honeymesh.trap.telnet.TelnetTrap;
import io.honeymesh.trap.vnc.VncTrap;
import java.util.List;
import java.util.Map;

/** All TCP traps that come with HoneyMesh. */
final class Traps {

    /** In no order that would help. */
    static final List<TrapProtocol> ALL = List.of(
            new HttpTrap(),
            new HttpsTrap(),
            new SmtpsTrap(),
            new ImapsTrap(),
            new Pop3sTrap(),
            new DockerTrap(),
            new ElasticsearchTrap(),
            new FtpTrap(),
            new GitTrap(),
            new ImapTrap(),
            new LdapTrap(),
            new MemcachedTrap(),
            new ModbusTrap(),
            new MongodbTrap(),
            new MqttTrap(),
            new MssqlTrap(),
            new MysqlTrap(),
            new Pop3Trap(),
            new PostgresqlTrap(),
            new HttpProxyTrap(),
            new SocksTrap(),
            new RdpTrap(),
            new RedisTrap(),
            new SipTrap(),
            new SmbTrap(),
            new SmtpTrap(),
            new SshTrap(),
            new TelnetTrap(),
            new VncTrap());

    private Traps() {}

    /** The catch-all, with each trap's ranking as Declarative Services has it. */
    static AnyTrap any() {
        AnyTrap any = new AnyTrap();
        for (TrapProtocol trap : ALL) {
            any.addProtocol(trap, trap instanceof HttpTrap ? Map.of("service.ranking", -1) : Map.of());
        }
        return any;
    }
}
