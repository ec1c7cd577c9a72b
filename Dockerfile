# An image of the gateway: docker build -t token-optimizer:0.1.0 .
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /source
COPY . .
RUN bin/token-optimizer --version \
    && mkdir -p /installed/bin \
    && cp bin/token-optimizer bin/lib.sh /installed/bin/ \
    && cp -R cli/target/app/*/ /installed/app

FROM eclipse-temurin:25
COPY --from=build /installed /opt/token-optimizer
# Once as root, so that the cache for a fast start is made with the Java that uses it.
RUN rm -f /opt/token-optimizer/app/*.aot && /opt/token-optimizer/bin/token-optimizer --version
USER 10001
EXPOSE 8080 9090
ENTRYPOINT ["/opt/token-optimizer/bin/token-optimizer"]
CMD ["serve"]
