using 'main.bicep'

// A place to try things: cheap while nobody is there.
param environmentName = 'dev'
param location = 'westeurope'
param size = 'dev'
param network = false
param scheduler = false
param authAuthority = readEnvironmentVariable('AUTH_AUTHORITY')
param authAudience = readEnvironmentVariable('AUTH_AUDIENCE')
param paymentsUrl = readEnvironmentVariable('PAYMENTS_URL', '')
param paymentsKey = readEnvironmentVariable('PAYMENTS_KEY', '')
param corsOrigins = readEnvironmentVariable('CORS_ORIGINS', '')
param otlpEndpoint = readEnvironmentVariable('OTLP_ENDPOINT', '')
param alertEmail = readEnvironmentVariable('ALERT_EMAIL', '')
