# Masthead in a container: the locked dependencies, the packages, a user without rights, one folder to write to.
FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 MASTHEAD_DATA_DIR=/data
WORKDIR /app

COPY requirements.lock pyproject.toml README.md LICENSE ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock

COPY moderation moderation
COPY schemas schemas
COPY cms cms
RUN pip install --no-cache-dir --no-deps --no-build-isolation . \
    && useradd --system --uid 10001 masthead \
    && install -d -o masthead /data

USER masthead
VOLUME /data
EXPOSE 8000
ENTRYPOINT ["masthead"]
CMD ["serve", "--host", "0.0.0.0"]
