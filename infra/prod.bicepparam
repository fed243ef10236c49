using 'main.bicep'

// Where clubs are: nothing of it starts cold, and its storage is reached from its network only.
param environmentName = 'prod'
param location = 'westeurope'
param size = 'prod'
param network = true
param scheduler = false
param authAuthority = readEnvironmentVariable('AUTH_AUTHORITY')
param authAudience = readEnvironmentVariable('AUTH_AUDIENCE')
param paymentsUrl = readEnvironmentVariable('PAYMENTS_URL', '')
param paymentsKey = readEnvironmentVariable('PAYMENTS_KEY', '')
param corsOrigins = readEnvironmentVariable('CORS_ORIGINS', '')
param otlpEndpoint = readEnvironmentVariable('OTLP_ENDPOINT', '')
param alertEmail = readEnvironmentVariable('ALERT_EMAIL', '')
