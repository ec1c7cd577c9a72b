package dev.tokenoptimizer.gateway;

import dev.tokenoptimizer.gateway.config.ListenConfig;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** A certificate authority of a test and a server certificate that it issued. */
record Identity(X509Bundle authority, X509Bundle server) {

    /** For {@code localhost} and {@code 127.0.0.1}. */
    static Identity ofLocalhost() throws Exception {
        return of(builder -> builder.addSanDnsName("localhost").addSanIpAddress("127.0.0.1"));
    }

    /** @param names says what the certificate is for */
    static Identity of(UnaryOperator<CertificateBuilder> names) throws Exception {
        X509Bundle authority = new CertificateBuilder()
                .ecp256()
                .subject("CN=Test Authority")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        X509Bundle server = names.apply(new CertificateBuilder().ecp256().subject("CN=server"))
                .buildIssuedBy(authority);
        return new Identity(authority, server);
    }

    ListenConfig.KeyPair files() throws Exception {
        return new ListenConfig.KeyPair(
                server.toTempCertChainPem().toPath(),
                server.toTempPrivateKeyPem().toPath());
    }

    Path authorityFile() throws Exception {
        return authority.toTempRootCertPem().toPath();
    }

    /** What a client uses that trusts only this authority. */
    SSLContext clientContext() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {authority.toTrustManager()}, null);
        return context;
    }
}
