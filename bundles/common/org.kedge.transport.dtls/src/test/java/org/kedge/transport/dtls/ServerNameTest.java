package org.kedge.transport.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.kedge.api.transport.ConnectOptions;
import org.kedge.api.transport.SecureChannel;
import org.kedge.itests.testkit.OpenSslPeer.Options;
import org.kedge.itests.testkit.OpenSslPeer;

/** The client names its peer in the ClientHello, also when it connects by address (TS-0003 10.2.1, RFC 6066 s3). */
class ServerNameTest {
    private static final String EXTENSION = "\"server name\" (id=0), len=";
    private static final Pattern DUMP = Pattern.compile("^[0-9a-f]{4} - ((?:[0-9a-f]{2}[ -])+)", Pattern.MULTILINE);
    /** Length of the list, type host_name, length of the name. */
    private static final int BEFORE_THE_NAME = 5;

    @Test
    void theFqdnOfThePeerIsSentAsServerName() {
        Options options = new Options().psk(Fixture.IDENTITY, Fixture.KEY).with("-nocert", "-tlsextdebug");
        try (OpenSslPeer server = OpenSslPeer.server(options); Fixture fixture = new Fixture();
                SecureChannel channel = Fixture.get(
                        fixture.client.connect(Fixture.at(server.port()), Fixture.psk(), ConnectOptions.enrolment()))) {
            server.await(EXTENSION);
            server.await("BEGIN SSL SESSION");
            assertEquals(Fixture.MEF.value(), serverName(server.output()));
        }
    }

    private static String serverName(String output) {
        String dump = output.substring(output.indexOf(EXTENSION), output.indexOf("-----BEGIN"));
        StringBuilder hex = new StringBuilder();
        Matcher line = DUMP.matcher(dump);
        while (line.find()) {
            hex.append(line.group(1).replaceAll("[ -]", ""));
        }
        byte[] extension = HexFormat.of().parseHex(hex);
        return new String(extension, BEFORE_THE_NAME, extension.length - BEFORE_THE_NAME, StandardCharsets.US_ASCII);
    }
}
