package dev.tokenoptimizer.cli.sdk;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.TcpServerConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A provider's address with TLS and HTTP/2 alone: what comes is passed on, decrypted and otherwise to the byte, to one that speaks
 * HTTP/2 in clear.
 */
final class TlsFront implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final NetClient client = vertx.createNetClient();
    private final X509Bundle identity;
    private final NetServer server;
    private final Set<String> protocols = ConcurrentHashMap.newKeySet();
    private volatile URI provider = URI.create("http://127.0.0.1:9");

    TlsFront() {
        try {
            identity = new CertificateBuilder()
                    .ecp256()
                    .subject("CN=Test Authority")
                    .setIsCertificateAuthority(true)
                    .addSanIpAddress("127.0.0.1")
                    .buildSelfSigned();
            PemKeyCertOptions files = new PemKeyCertOptions()
                    .addCertPath(identity.toTempCertChainPem().getPath())
                    .addKeyPath(identity.toTempPrivateKeyPem().getPath());
            server = vertx.createNetServer(
                    new TcpServerConfig().setSsl(true),
                    new ServerSSLOptions()
                            .setKeyCertOptions(files)
                            .setUseAlpn(true)
                            .setApplicationLayerProtocols(List.of("h2")));
        } catch (Exception e) {
            throw new IllegalStateException("no certificate for the test", e);
        }
        server.connectHandler(this::connect);
        server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
    }

    private void connect(NetSocket in) {
        protocols.add(String.valueOf(in.applicationLayerProtocol()));
        in.pause();
        client.connect(provider.getPort(), provider.getHost())
                .onSuccess(out -> {
                    in.pipeTo(out);
                    out.pipeTo(in);
                })
                .onFailure(refused -> in.close());
    }

    /** The provider that it stands before. */
    void leadsTo(URI address) {
        provider = address;
    }

    URI uri() {
        return URI.create("https://127.0.0.1:" + server.actualPort());
    }

    /** The certificate that proves who it is. */
    Path authority() {
        try {
            return identity.toTempRootCertPem().toPath();
        } catch (Exception e) {
            throw new IllegalStateException("no certificate for the test", e);
        }
    }

    /** What connections so far agreed on to speak. */
    Set<String> protocols() {
        return Set.copyOf(protocols);
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
